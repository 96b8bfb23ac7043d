<?php
// Whether Turnstile confirms a visitor's token. Every doubt is a no. Needs the curl extension.
const SITEVERIFY = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';

$secret = getenv('TURNSTILE_SECRET'); // ← secret
if (!$secret || preg_match('/^[123]x0+AA$/', $secret)) { // ← secret
    throw new RuntimeException("Set TURNSTILE_SECRET to the site's secret.");
}

function is_human(mixed $token, string $action, string $hostname): bool
{
    if (!is_string($token) || $token === '' || strlen($token) > 2048) { // ← token
        return false;
    }
    $curl = curl_init(SITEVERIFY); // ← verify
    curl_setopt_array($curl, [
        CURLOPT_POSTFIELDS => http_build_query([
            'secret' => getenv('TURNSTILE_SECRET'),
            'response' => $token,
        ]),
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_FOLLOWLOCATION => false, // ← redirect
        CURLOPT_TIMEOUT => 5, // ← timeout
    ]);
    $body = curl_exec($curl);
    $answer = is_string($body) ? json_decode($body, true) : null;
    if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) !== 200 || !is_array($answer)) { // ← outage
        error_log('siteverify failed: ' . curl_error($curl)); // ← answer
        return false;
    }
    return ($answer['success'] ?? null) === true // ← success
        && ($answer['action'] ?? null) === $action // ← action
        && ($answer['hostname'] ?? null) === $hostname; // ← hostname
}
