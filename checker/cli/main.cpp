// main() of the `lockstitch` tool, and of every command that links lockstitch::main with programs of its own.
#include "lockstitch/registry.hpp"

int main(int argc, char** argv) { return lockstitch::command_line(argc, argv); }
