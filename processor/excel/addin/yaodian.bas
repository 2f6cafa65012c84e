Option Explicit

' The buttons of the tab. Each starts one fixed program with one fixed word; nothing is read from any workbook.

Public Sub YaodianCheck(control As Object)
    Press "check"
End Sub

Public Sub YaodianClear(control As Object)
    Press "clear"
End Sub

Public Sub YaodianSummary(control As Object)
    Press "summary"
End Sub

Private Sub Press(ByVal word As String)
    Dim launcher As String
    launcher = Environ$("LOCALAPPDATA") & "\yaodian\yaodian-excel.exe"
    If Len(Dir$(launcher)) = 0 Then
        MsgBox "没有找到要点审核程序，请重新安装：yaodian excel install", vbExclamation, "要点审核"
        Exit Sub
    End If
    On Error GoTo Refused
    Shell Chr$(34) & launcher & Chr$(34) & " " & word, vbHide
    Exit Sub
Refused:
    MsgBox "这台电脑不许 Excel 启动程序，请用桌面上的“要点审核”图标", vbExclamation, "要点审核"
End Sub
