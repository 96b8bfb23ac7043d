/**
 * Environment variables that Chromium gets: what it needs to find programs, libraries, fonts, its cache and its
 * language. Variables of Stile and of other programs may contain secrets, and variables such as `https_proxy` and
 * `SSLKEYLOGFILE` change how Chromium uses the network.
 */
const ALLOWED: ReadonlySet<string> = new Set(
  [
    ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TMP", "TEMP"],
    ["LD_LIBRARY_PATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE", "CHROME_DEVEL_SANDBOX"],
    ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CONFIG_DIRS"],
    ["XDG_RUNTIME_DIR", "__CF_USER_TEXT_ENCODING"],
    // Windows. Without SYSTEMROOT, Windows cannot open sockets.
    ["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME", "USERDOMAIN"],
    ["APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "HOMEDRIVE", "HOMEPATH"],
  ].flat(),
);

/** The variables that Chromium may see. Names have any letter case on Windows. */
export function allowedEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const isAllowed = (name: string) => ALLOWED.has(name.toUpperCase()) || /^LC_[A-Z]+$/.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isAllowed(name)));
}
