<#
.SYNOPSIS
Installs fibserv: finds the executable for Windows in a release, compares its checksum, starts it once, and puts it into a
folder of yours. No rights of an administrator are needed. Run it again to repeat, to change to another release, or to mend.
To remove it, delete the one file.

.PARAMETER From
The release: an address that the names of its files are appended to, or a folder. By default the folder of this script, if
the release is there.

.PARAMETER To
Where the program goes. By default Programs\fibserv in your folder for applications.

.EXAMPLE
powershell -ExecutionPolicy Bypass -File install.ps1 -From E:\fibserv
#>
[CmdletBinding()]
param([string] $From, [string] $To)
$ErrorActionPreference = 'Stop'
# Its bar makes downloads in Windows PowerShell slower than the network is.
$ProgressPreference = 'SilentlyContinue'

function Stop-Install([string] $Reason, [int] $Code = 1) {
  [Console]::Error.WriteLine("install.ps1: Cannot install fibserv: $Reason")
  exit $Code
}

# Puts a file of the release into the working folder, whole or not at all.
function Get-ReleaseFile([string] $Name) {
  $goal = Join-Path $work $Name
  try {
    if ($isAddress) {
      Invoke-WebRequest -UseBasicParsing -Uri "$From/$Name" -OutFile $goal -TimeoutSec 600
    } else {
      Copy-Item -LiteralPath (Join-Path $From $Name) -Destination $goal
    }
  } catch {
    Stop-Install "$From/$Name must be there to read, got: $($_.Exception.Message)"
  }
  $goal
}

# Not as defaults of the parameters: there Windows PowerShell 5.1 does not know $PSScriptRoot yet, if it runs -File.
# It is empty where the text of the script is run and not the file.
if (-not $From -and $PSScriptRoot -and (Test-Path -LiteralPath (Join-Path $PSScriptRoot 'SHA256SUMS'))) {
  $From = $PSScriptRoot
}
if (-not $To -and $env:LOCALAPPDATA) { $To = Join-Path $env:LOCALAPPDATA 'Programs\fibserv' }
if (-not $To) { Stop-Install '-To must name a folder where there is no LOCALAPPDATA, got none' 2 }
if (-not $From) { Stop-Install '-From must say where the release is when it is not beside install.ps1, got none' 2 }
$isAddress = $From -match '^https?://'
if (-not $isAddress -and -not (Test-Path -LiteralPath $From -PathType Container)) {
  Stop-Install "-From must be an http or https address or a folder, got $From" 2
}
$From = $From.TrimEnd('/', '\')
# An executable for x86-64 runs on Windows on arm64, too.
$target = 'x86_64-pc-windows-msvc'

$work = Join-Path $To ('.fibserv-install.' + [guid]::NewGuid().ToString('N'))
try {
  New-Item -ItemType Directory -Force -Path $work | Out-Null
} catch {
  Stop-Install "its folder must be one that you can write to, got $To"
}
try {
  $found = @(Get-Content -LiteralPath (Get-ReleaseFile 'SHA256SUMS') |
      ForEach-Object { if ($_ -match "^([0-9a-f]{64})  (fibserv-[\w.+-]+-$target\.exe)$") { , @($Matches[1], $Matches[2]) } })
  if ($found.Count -ne 1) { Stop-Install "the release must have one executable for $target, got $($found.Count)" }
  $sum, $file = $found[0]
  Write-Output "Getting $file"
  $executable = Get-ReleaseFile $file
  $got = (Get-FileHash -LiteralPath $executable -Algorithm SHA256).Hash.ToLowerInvariant()
  if ($got -ne $sum) {
    Stop-Install "the checksum of $file must be $sum, got ${got}: it is damaged, or not what was released"
  }
  # It stays so when Windows cannot start it at all, which is an exception, and many lines, otherwise.
  $global:LASTEXITCODE = 1
  $said = try { & $executable --version } catch { $_.Exception.Message }
  if ($LASTEXITCODE -ne 0 -or $said -notmatch '^fibserv \d') { Stop-Install "the program must start here, got: $said" }
  $goal = Join-Path $To 'fibserv.exe'
  # Into a folder it would be moved.
  if (Test-Path -LiteralPath $goal -PathType Container) { Stop-Install "$goal must be a file, got a folder" }
  $was = if (Test-Path -LiteralPath $goal) { 'Replaced' } else { 'Installed' }
  try {
    Move-Item -LiteralPath $executable -Destination $goal -Force
  } catch {
    Stop-Install "$goal must be a file that you can replace, got: $($_.Exception.Message)"
  }
  Write-Output "$was $goal" $said
  if (($env:Path -split ';') -contains $To) {
    Write-Output 'Try: fibserv demo'
  } else {
    Write-Output "Your shell does not look for programs there. Try: & '$($goal.Replace("'", "''"))' demo"
  }
} finally {
  # exit, too, comes through here.
  Remove-Item -LiteralPath $work -Recurse -Force -ErrorAction SilentlyContinue
}
