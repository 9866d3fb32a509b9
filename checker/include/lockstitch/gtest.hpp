// GoogleTest glue: EXPECT_VERIFIED(result), EXPECT_FINDING(result, data_race), EXPECT_INCOMPLETE(result).
#pragma once

#include "lockstitch/result.hpp"

#include <gtest/gtest.h>

namespace lockstitch::testing {

[[nodiscard]] inline ::testing::AssertionResult is_verified(const result& r) {
  if (r.verdict == verdict::verified) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected: verified, got:\n" << to_text(r);
}

[[nodiscard]] inline ::testing::AssertionResult is_incomplete(const result& r) {
  if (r.verdict == verdict::incomplete) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected: incomplete, got:\n" << to_text(r);
}

[[nodiscard]] inline ::testing::AssertionResult has_finding(const result& r, finding_kind kind) {
  if (r.has(kind)) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "expected: a finding of kind " << to_string(kind) << ", got:\n" << to_text(r);
}

} // namespace lockstitch::testing

#define EXPECT_VERIFIED(result) EXPECT_TRUE(::lockstitch::testing::is_verified(result))
#define ASSERT_VERIFIED(result) ASSERT_TRUE(::lockstitch::testing::is_verified(result))
#define EXPECT_INCOMPLETE(result) EXPECT_TRUE(::lockstitch::testing::is_incomplete(result))
/// `kind` is an enumerator of lockstitch::finding_kind without its scope: EXPECT_FINDING(result, data_race).
#define EXPECT_FINDING(result, kind)                                                                                   \
  EXPECT_TRUE(::lockstitch::testing::has_finding(result, ::lockstitch::finding_kind::kind))
