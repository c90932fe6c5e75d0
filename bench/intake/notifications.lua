-- Posts the lines of a file, each once. When there are no more the rest would be repeats, which cost less: they count as errors.
-- Arguments: file, first line, last line.
local requests, at = {}, 0

function init(args)
  local n, first, last = 0, tonumber(args[2]), tonumber(args[3])
  for line in io.lines(args[1]) do
    n = n + 1
    if n >= first and n <= last then
      requests[#requests + 1] = wrk.format("POST", "/signals/sns", { ["content-type"] = "text/plain; charset=UTF-8" }, line)
    end
  end
end

function request()
  at = at + 1
  return requests[at] or wrk.format("POST", "/no/more/notifications")
end

function done(summary, latency)
  io.write(string.format('{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
