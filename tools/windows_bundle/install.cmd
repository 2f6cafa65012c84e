@echo off
rem ASCII only, so that no code page can spoil it; what people read is said by install.py.
setlocal
set "HERE=%~dp0"
set "PYTHONUTF8=1"
set "PYTHONPATH="
set "PY="
for %%V in (3.13 3.12 3.11) do if not defined PY (py -%%V -c "import sys" >nul 2>nul && set "PY=py -%%V")
if not defined PY (python -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul && set "PY=python")
if not defined PY goto nopython
%PY% -I "%HERE%install.py" install
set "CODE=%ERRORLEVEL%"
pause
exit /b %CODE%

:nopython
echo Python 3.11, 3.12 or 3.13 (64-bit) is needed first. A page opens that says how.
for %%F in ("%HERE%*.html") do start "" "%%F"
pause
exit /b 2
