-- Spins over tRPC: each request is one spin of one of the sessions in turn, with an idempotency key of its own.
-- Arguments after "--": the file with one "session token" a line, the stake, and a prefix that no other run has used.

local sessions, tokens, bodies = {}, {}, {}
local count, turn, prefix, thread = 0, 0, "", 0

function setup(one)
  thread = thread + 1
  one:set("id", thread)
end

function init(args)
  for line in io.lines(args[1]) do
    local session, token = line:match("^(%S+) (%S+)$")
    sessions[#sessions + 1] = '{"type":"Spin","sessionId":"' .. session .. '","stakeMinor":' .. args[2] .. ',"idempotencyKey":"'
    tokens[#tokens + 1] = { ["content-type"] = "application/json", ["authorization"] = "Bearer " .. token }
  end
  prefix = args[3] .. "-" .. id .. "-"
  turn = (id - 1) * math.floor(#sessions / 2)
end

function request()
  count = count + 1
  turn = turn % #sessions + 1
  return wrk.format("POST", "/trpc/action.act", tokens[turn], sessions[turn] .. prefix .. count .. '"}')
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"microseconds":%d,"p50Ms":%.2f,"p99Ms":%.2f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
