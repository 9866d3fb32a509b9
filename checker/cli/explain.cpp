// `lockstitch explain [FINDING]`: the catalogue's page about a kind of finding, or one line about each.
#include "cli/catalogue.hpp"
#include "cli/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <ostream>
#include <vector>

namespace lockstitch::cli {
namespace {

/// The first sentence of the page, on one line.
std::string summary_of(const catalogue_page& page) {
  const std::size_t begin = std::min(page.text.find("\n\n"), page.text.size() - 1) + 1;
  const std::string_view rest = page.text.substr(page.text.find_first_not_of('\n', begin));
  std::string paragraph(rest.substr(0, rest.find("\n\n")));
  std::replace(paragraph.begin(), paragraph.end(), '\n', ' ');
  paragraph.resize(std::min(paragraph.find(". "), paragraph.size()));
  if (paragraph.ends_with('.')) paragraph.pop_back();
  return paragraph;
}

/// How many letters have to be added, removed or changed to make one word of the other (Levenshtein's distance).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

/// The names that come nearest, or have the word in them: "leak, lock-leak".
std::string nearest(const std::string& name) {
  constexpr std::size_t shown = 3;
  std::vector<std::pair<std::size_t, std::string_view>> names;
  for (const catalogue_page& page : catalogue())
    names.emplace_back(page.finding.find(name) != std::string_view::npos ? 0 : distance(name, page.finding),
                       page.finding);
  std::sort(names.begin(), names.end());
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
    list.append(i == 0 ? "" : ", ").append(names[i].second);
  return list;
}

int explain(const std::string& name, session& s) {
  std::size_t width = 0;
  for (const catalogue_page& page : catalogue()) {
    if (page.finding == name) s.out << page.text;
    if (page.finding == name) return exit_clean;
    width = std::max(width, page.finding.size());
  }
  if (!name.empty())
    throw usage_error(fmt::format("unknown finding '{}': did you mean one of {}? 'lockstitch explain' lists all", name,
                                  nearest(name)));
  for (const catalogue_page& page : catalogue())
    s.out << fmt::format("{:<{}}  {}\n", page.finding, width, summary_of(page));
  return exit_clean;
}

} // namespace

void add_explain_command(CLI::App& app, session& s) {
  CLI::App* command = app.add_subcommand("explain", "What a kind of finding means, and how it is fixed");
  const auto name = std::make_shared<std::string>();
  command->add_option("FINDING", *name, "Its id, as in reports: data-race (default: a list of all)")->type_name("");
  command->callback([name, &s] { s.action = [name, &s] { return explain(*name, s); }; });
}

} // namespace lockstitch::cli
