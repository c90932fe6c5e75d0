-- Posts the lines of a file, each once, and ends when there are no more, since repeats would cost less; wrk itself waits for its time to pass, so
-- the duration is measured here. Arguments: file, first line, last line.
local ffi = require("ffi")
ffi.cdef [[ struct muster_time { long s; long us; }; int gettimeofday(struct muster_time *, void *); ]]
local requests, at, threads = {}, 0, {}

local function nowUs()
  local time = ffi.new("struct muster_time")
  ffi.C.gettimeofday(time, nil)
  return tonumber(time.s) * 1000000 + tonumber(time.us)
end

function setup(thread) threads[#threads + 1] = thread end

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
  -- The first is asked for before the start, to see what one is like.
  if at == 2 then begun = nowUs() end
  if at == #requests then
    took = nowUs() - begun
    wrk.thread:stop()
  end
  return requests[at] or requests[#requests]
end

function done(summary, latency)
  io.write(string.format('{"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n', summary.requests, threads[1]:get("took") or summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
