# Whether Turnstile confirms a visitor's token. Every doubt is a no.
require "json"
require "net/http"
require "securerandom"

SITEVERIFY = URI("https://challenges.cloudflare.com/turnstile/v0/siteverify")

SECRET = ENV.fetch("TURNSTILE_SECRET") # ← secret
raise "Set TURNSTILE_SECRET to the site's secret." if SECRET.empty? || SECRET.match?(/\A[123]x0+AA\z/) # ← secret

def human?(token, action:, hostname:)
  return false unless token.is_a?(String) && token.length.between?(1, 2048) # ← token

  request = Net::HTTP::Post.new(SITEVERIFY) # ← verify
  request.set_form_data(secret: SECRET, response: token, idempotency_key: SecureRandom.uuid)
  timeouts = { open_timeout: 5, read_timeout: 5 } # ← timeout
  # Net::HTTP does not follow redirects. ← redirect
  response = Net::HTTP.start(SITEVERIFY.host, SITEVERIFY.port, use_ssl: true, **timeouts) { |http| http.request(request) }
  answer = JSON.parse(response.body)
  response.code == "200" && # ← outage
    answer["success"] == true && # ← success
    answer["action"] == action && # ← action
    answer["hostname"] == hostname # ← hostname
rescue StandardError => e
  warn "siteverify failed: #{e.message}" # ← answer
  false # ← outage
end
