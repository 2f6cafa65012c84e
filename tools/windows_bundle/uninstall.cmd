@echo off
rem ASCII only, so that no code page can spoil it.
setlocal
set "HOME_=%LOCALAPPDATA%\yaodian"
if not exist "%HOME_%\venv\Scripts\yaodian.exe" goto gone
"%HOME_%\venv\Scripts\yaodian.exe" excel uninstall
if errorlevel 1 goto failed
rmdir /s /q "%HOME_%\venv"
rmdir "%HOME_%" 2>nul
:gone
echo OK
pause
exit /b 0

:failed
pause
exit /b 2
