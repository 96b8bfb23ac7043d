// Leads connections of this process to challenges.cloudflare.com to the emulator; exports nothing.
