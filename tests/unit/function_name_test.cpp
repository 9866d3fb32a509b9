// Tests of checker/runtime/function_name: what GCC, Clang and the demangler call functions, and what is left of it.
#include "runtime/function_name.hpp"

#include <gtest/gtest.h>

namespace lockstitch::runtime {
namespace {

TEST(function_name, drops_what_is_around_the_name) {
  EXPECT_EQ(short_function_name("int S<T>::pop() [with T = int]"), "S::pop()");
  EXPECT_EQ(short_function_name("int lib::S<int>::pop() [T = int]"), "S::pop()");
  EXPECT_EQ(short_function_name("main"), "main()");
  EXPECT_EQ(short_function_name("static void* L::f(std::size_t)"), "L::f()");
  EXPECT_EQ(short_function_name("const std::pair<int, int>& lib::Q::g() const &"), "Q::g()");
  EXPECT_EQ(short_function_name("unsigned int f(std::map<int, std::vector<int> >)"), "f()");
  EXPECT_EQ(short_function_name("std::string lib::f[abi:cxx11](int) [clone .part.0]"), "lib::f()");
  EXPECT_EQ(short_function_name("lib::S<T>::~S() [with T = int]"), "S::~S()");
  EXPECT_EQ(short_function_name(""), "");
}

TEST(function_name, keeps_the_last_two_components) {
  EXPECT_EQ(short_function_name("void a::b::token_bucket::refill(long)"), "token_bucket::refill()");
  EXPECT_EQ(short_function_name("void a::{anonymous}::token_bucket::refill()"), "token_bucket::refill()");
  EXPECT_EQ(short_function_name("(anonymous namespace)::f(int)"), "f()");
  EXPECT_EQ(short_function_name("void lib::<unnamed>::f()"), "f()");
  EXPECT_EQ(short_function_name("void main()::local::m()"), "local::m()");
}

TEST(function_name, says_which_function_a_lambda_is_in) {
  EXPECT_EQ(short_function_name("main()::<lambda()>"), "lambda in main()");
  EXPECT_EQ(short_function_name("main()::<lambda(int)>::<lambda()>"), "lambda in main()");
  EXPECT_EQ(short_function_name("main::{lambda(int)#1}::operator()(int) const"), "lambda in main()");
  EXPECT_EQ(short_function_name("auto main()::(anonymous class)::operator()() const"), "lambda in main()");
  EXPECT_EQ(short_function_name("void a::S<T>::go(T) const::<lambda(auto:1)> [with auto:1 = int; T = int]"),
            "lambda in S::go()");
  EXPECT_EQ(short_function_name("make<main()::<lambda(int)> >(main()::<lambda(int)>)::<lambda(auto:11)>"),
            "lambda in make()");
  EXPECT_EQ(short_function_name("test::TestBody()::$_1::operator()(int&) const"), "lambda in test::TestBody()");
  EXPECT_EQ(short_function_name("S::operator()() const::{lambda()#1}::operator()() const"),
            "lambda in S::operator()()");
}

TEST(function_name, keeps_operators_whole) {
  EXPECT_EQ(short_function_name("lib::S<T>::operator bool() const [with T = int]"), "S::operator bool()");
  EXPECT_EQ(short_function_name("bool lib::operator< <int>(S<int> const&)"), "lib::operator<()");
  EXPECT_EQ(short_function_name("void L::operator<<=(int)"), "L::operator<<=()");
  EXPECT_EQ(short_function_name("static void* L::operator new(std::size_t)"), "L::operator new()");
  EXPECT_EQ(short_function_name("S* S::operator->() const"), "S::operator->()");
  EXPECT_EQ(short_function_name("S::operator unsigned int() const"), "S::operator unsigned int()");
}

TEST(function_name, finds_the_function_that_returns_a_function_pointer) {
  EXPECT_EQ(short_function_name("int (* lib::fn(int (*)(int), std::vector<int>))(int)"), "lib::fn()");
}

} // namespace
} // namespace lockstitch::runtime
