-- Posts alerts, all distinct, as a Prometheus does. Arguments: name of the run, alerts a request, requests prepared before the start.
local requests, at, count, run, per = {}, 0, 0, "", 1
local headers = { ["content-type"] = "application/json", ["authorization"] = "Bearer prometheus-sandbox-token" }
local alert = '{"labels":{"alertname":"CheckoutErrors","workload":"shop","region":"us-east-1","component":"orders","severity":"critical","instance":"%s-%d"},'
  .. '"annotations":{"summary":"Checkout fails","description":"More than 5 %% of checkouts failed for five minutes"},'
  .. '"startsAt":"%s","generatorURL":"http://prometheus:9090/graph?g0.expr=checkout_errors"}'
-- Each request tells of another instant, as the evaluations of different rules do.
local begun, sent = os.time() - 600, 0

local function body()
  local alerts = {}
  local startsAt = os.date("!%Y-%m-%dT%H:%M:%S", begun + math.floor(sent / 1000)) .. string.format(".%03dZ", sent % 1000)
  sent = sent + 1
  for n = 1, per do
    count = count + 1
    alerts[n] = string.format(alert, run, count, startsAt)
  end
  return "[" .. table.concat(alerts, ",") .. "]"
end

function init(args)
  run, per = args[1], tonumber(args[2])
  for n = 1, tonumber(args[3]) do requests[n] = wrk.format("POST", "/api/v2/alerts", headers, body()) end
end

function request()
  at = at + 1
  if at <= #requests then return requests[at] end
  return wrk.format("POST", "/api/v2/alerts", headers, body())
end

function done(summary, latency)
  io.write(string.format('{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
