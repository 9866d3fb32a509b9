// Golden files: tests/golden/expected/NAME holds the bytes that a report must have. With the environment variable
// LOCKSTITCH_UPDATE_GOLDEN=1 the files are written instead of compared; the change is then reviewed like code.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace golden {

/// Compares byte for byte. Tests run with the repository as working folder.
[[nodiscard]] ::testing::AssertionResult matches(const std::string& name, const std::string& actual);

/// Compares the first ```text block of a Markdown page with `actual`, or rewrites it.
[[nodiscard]] ::testing::AssertionResult shown_in(const std::string& page, const std::string& actual);

} // namespace golden
