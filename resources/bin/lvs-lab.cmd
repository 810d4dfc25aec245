@echo off
rem The command line of the packed app: the app's own binary, run as Node.
set ELECTRON_RUN_AS_NODE=1
"%~dp0..\..\LVS Lab.exe" "%~dp0..\app.asar\dist\cli.js" %*
