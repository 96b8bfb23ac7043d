// Package turnstile says whether Turnstile confirms a visitor's token. Every doubt is a no.
package turnstile

import (
	"encoding/json"
	"log"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"time"
)

const siteverify = "https://challenges.cloudflare.com/turnstile/v0/siteverify"

var secret = readSecret()

var client = &http.Client{
	Timeout: 5 * time.Second, // ← timeout
	CheckRedirect: func(*http.Request, []*http.Request) error { // ← redirect
		return http.ErrUseLastResponse
	},
}

func readSecret() string {
	secret := os.Getenv("TURNSTILE_SECRET") // ← secret
	if secret == "" || regexp.MustCompile(`^[123]x0+AA$`).MatchString(secret) {
		log.Fatal("Set TURNSTILE_SECRET to the site's secret.")
	}
	return secret
}

// IsHuman says whether siteverify confirms the token for this action and hostname.
func IsHuman(token, action, hostname string) bool {
	if token == "" || len(token) > 2048 { // ← token
		return false
	}
	response, err := client.PostForm(siteverify, url.Values{"secret": {secret}, "response": {token}}) // ← verify
	if err != nil {
		log.Print("siteverify failed: ", err) // ← answer
		return false // ← outage
	}
	defer response.Body.Close()
	var answer struct {
		Success  bool
		Action   string
		Hostname string
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || response.StatusCode != http.StatusOK {
		return false // ← outage
	}
	return answer.Success && // ← success
		answer.Action == action && // ← action
		answer.Hostname == hostname // ← hostname
}
