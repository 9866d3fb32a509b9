// `lockstitch litmus FILE.jsonl [--model M]`: runs litmus tests and compares all their outcomes with what is expected.
#include "frontend/litmus.hpp"

#include "cli/command.hpp"

#include <memory>

namespace lockstitch::cli {

void add_litmus_command(CLI::App& app, session& s) {
  struct arguments {
    std::string file;
    std::string model = "rc20";
  };
  CLI::App* command = app.add_subcommand("litmus", "Run litmus tests and compare every outcome with what is expected");
  const auto given = std::make_shared<arguments>();
  command->add_option("FILE", given->file, "The tests, a JSON object a line")->type_name("")->required();
  command->add_option("--model", given->model, "Memory model: rc20 (default), rc11, cpp20 or sc")->type_name("MODEL");
  command->callback([given, &s] {
    s.action = [given, &s] { return litmus::run_litmus_file(given->file, parse_model(given->model), s.out, s.err); };
  });
}

} // namespace lockstitch::cli
