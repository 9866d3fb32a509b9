// How many executions a program has, or what it ends in, under every model: shared by the tests that count.
#pragma once

#include "lockstitch/gtest.hpp"
#include "lockstitch/lockstitch.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace lockstitch::spec {

constexpr model all_models[] = {model::rc20, model::rc11, model::cpp20, model::sc};

/// Exactly so many complete executions, none blocked and no finding, under every model.
inline void expect_executions(std::uint64_t count, const std::function<void()>& body, options opts = {}) {
  for (const model m : all_models) {
    opts.model = m;
    const result r = check(opts, body);
    EXPECT_EQ(r.complete, count) << to_string(m) << ": " << r;
    EXPECT_EQ(r.blocked, 0U) << to_string(m) << ": " << r;
    EXPECT_TRUE(r.findings.empty()) << to_string(m) << ": " << r;
  }
}

/// The first finding, under every model.
inline void expect_finding(finding_kind kind, std::uint32_t line, const std::function<void()>& body) {
  for (const model m : all_models) {
    options opts;
    opts.model = m;
    const result r = check(opts, body);
    ASSERT_EQ(r.findings.size(), 1U) << to_string(m) << ": " << r;
    EXPECT_EQ(to_string(r.findings[0].kind), to_string(kind)) << r;
    EXPECT_EQ(r.findings[0].where.line, line) << r;
    const result again = replay(opts, r.findings[0].schedule, body);
    ASSERT_EQ(again.findings.size(), 1U) << again;
    EXPECT_EQ(again.findings[0].message, r.findings[0].message);
  }
}

inline options no_wakeups() {
  options opts;
  opts.spurious_wakeups = 0;
  return opts;
}

} // namespace lockstitch::spec
