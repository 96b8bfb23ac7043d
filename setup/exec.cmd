@echo off
rem Scripts in package.json say "cd setup && exec ./run COMMAND", so that npm's shell is replaced by the command and
rem signals to npm reach it. cmd has no exec: this file runs the same, and cmd waits.
setlocal
cd /d "%~dp0.."
set "SETUP_NODE="
set "SETUP_WORDS="
for /f "usebackq delims=" %%i in (`node setup\print-node.mjs`) do set "SETUP_NODE=%%i"
if not defined SETUP_NODE exit /b 1
rem Without the first word, ./run.
for /f "tokens=1,*" %%a in ("%*") do set "SETUP_WORDS=%%b"
"%SETUP_NODE%" setup\run.mjs %SETUP_WORDS%
