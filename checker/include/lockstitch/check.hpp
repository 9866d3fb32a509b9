// The entry point: runs a test body under every behaviour that the memory model allows.
#pragma once

#include "lockstitch/options.hpp"
#include "lockstitch/result.hpp"

#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace lockstitch {

/// Runs `body` once for every execution that `opts.model` allows, and stops at the first finding unless told otherwise.
/// Requires: `body` is deterministic but for checked objects and choose(); it joins the threads it starts. What it
///   shares between threads is checked (checked::atomic, checked::var) or ordered by checked operations.
/// Errors: a bug of the body is a finding, never an exception or a crash. usage_error for a nested check.
/// Not thread-safe: one check at a time in a process.
/// Source: TruSt, Kokologiannakis, Marmanis, Gladstein, Vafeiadis, POPL 2022.
[[nodiscard]] result check(const options& opts, const std::function<void()>& body);

/// The same, with the default options.
[[nodiscard]] result check(const std::function<void()>& body);

/// Starts every function of the list as a thread of its own after `setup`, joins them, and then runs `finally`.
/// The functions share what `setup` made, usually through references to objects that outlive the call.
[[nodiscard]] result check_threads(const options& opts, const std::function<void()>& setup,
                                   const std::vector<std::function<void()>>& threads,
                                   const std::function<void()>& finally = {});

/// Runs only the execution that `schedule` (finding::schedule) describes, in its order, with real calls.
/// Errors: usage_error when the schedule does not fit the body.
[[nodiscard]] result replay(const options& opts, std::string_view schedule, const std::function<void()>& body);

} // namespace lockstitch
