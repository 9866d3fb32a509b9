// `lockstitch run [NAME…]`: checks programs and reports each as it is done; writes replay files and a JSON report.
#include "cli/command.hpp"
#include "cli/select.hpp"
#include "frontend/programs.hpp"
#include "report/json.hpp"
#include "report/names.hpp"
#include "report/replay_file.hpp"
#include "report/text.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>

namespace lockstitch::cli {
namespace {

/// The command line as given.
struct arguments {
  using text = std::optional<std::string>;
  std::vector<std::string> names;
  text model, await, max_executions, time_limit, max_events, spurious_failures, spurious_wakeups, time_outs;
  text starvation_bound;
  text json, replay_dir;
  bool keep_going = false;
  bool no_replay_files = false;
  bool no_leaks = false;
};

template <class T> T parse_number(const char* option, const std::string& text, const char* wanted) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0) ||
      value > std::numeric_limits<T>::max())
    throw usage_error(fmt::format("bad value '{}' of {}: give {}", text, option, wanted));
  return value;
}

template <class T> void set_number(T& target, const char* option, const std::optional<std::string>& text) {
  constexpr const char* wanted = std::is_floating_point_v<T> ? "a number of 0 or more" : "a whole number of 0 or more";
  if (text) target = parse_number<T>(option, *text, wanted);
}

/// Puts what was given over what the program asks for.
void apply(const arguments& given, options& opts) {
  if (given.model) opts.model = parse_model(*given.model);
  if (given.await) {
    const auto mode = report::await_mode_from_name(*given.await);
    if (!mode) throw usage_error(fmt::format("unknown await mode '{}': choose one of marked, auto", *given.await));
    opts.await = *mode;
  }
  set_number(opts.max_executions, "--max-executions", given.max_executions);
  set_number(opts.time_limit, "--time-limit", given.time_limit);
  set_number(opts.max_events_per_thread, "--max-events", given.max_events);
  set_number(opts.spurious_failures, "--spurious-failures", given.spurious_failures);
  set_number(opts.spurious_wakeups, "--spurious-wakeups", given.spurious_wakeups);
  set_number(opts.time_outs, "--time-outs", given.time_outs);
  set_number(opts.starvation_bound, "--starvation-bound", given.starvation_bound);
  if (given.keep_going) opts.keep_going = true;
  if (given.no_leaks) opts.leaks = false;
}

/// The JSON report's file or stream, opened before anything is run so that a wrong path is known at once.
class json_sink {
public:
  json_sink(const std::optional<std::string>& path, session& s) : path_(path), stdout_(s.out) {
    if (!path_ || takes_stdout()) return;
    errno = 0;
    file_.open(*path_, std::ios::binary | std::ios::trunc);
    if (!file_) fail();
  }

  [[nodiscard]] bool wanted() const { return path_.has_value(); }
  [[nodiscard]] bool takes_stdout() const { return path_ == "-"; }

  void write(const std::string& report) {
    std::ostream& out = takes_stdout() ? stdout_ : file_;
    out << report << std::flush;
    if (!out) fail();
  }

private:
  [[noreturn]] void fail() const {
    throw usage_error(
        fmt::format("cannot write the JSON report '{}': {}; give another --json FILE", *path_, std::strerror(errno)));
  }

  const std::optional<std::string>& path_;
  std::ostream& stdout_;
  std::ofstream file_;
};

class runner {
public:
  runner(const arguments& given, session& s)
      : given_(given), session_(s), json_(given.json, s), text_(json_.takes_stdout() ? s.err : s.out) {
    if (given.replay_dir) replay_dir_ = *given.replay_dir;
    std::error_code failed;
    if (!replay_dir_.empty()) std::filesystem::create_directories(replay_dir_, failed);
    if (failed)
      throw usage_error(fmt::format("cannot make the folder '{}': {}; give another --replay-dir DIR",
                                    replay_dir_.string(), failed.message()));
  }

  int run(const std::vector<selected_program>& selected);

private:
  struct outcome {
    lockstitch::result result;
    std::vector<std::string> replay_files;
  };

  void report(const selected_program& p, const options& opts, outcome& o);
  std::string save_replay(const selected_program& p, const options& opts, const finding& f, std::size_t index);
  void finish(const std::vector<outcome>& outcomes);
  int status() const;

  const arguments& given_;
  session& session_;
  json_sink json_;
  std::ostream& text_;
  std::filesystem::path replay_dir_; ///< empty: the current folder
  std::uint64_t verdicts_[3] = {};   ///< how many programs, by verdict
};

/// Writes the finding's replay file and returns its path. A file that cannot be written costs no verdict: it is said.
/// There is none for a test that is not deterministic: it takes two runs to see that.
std::string runner::save_replay(const selected_program& p, const options& opts, const finding& f, std::size_t index) {
  if (given_.no_replay_files || f.kind == finding_kind::non_deterministic) return {};
  const auto path = (replay_dir_ / report::replay_file_name(p.name, index)).string();
  try {
    report::write_replay_file(path, report::make_replay_file(p.name, opts, f));
    return path;
  } catch (const usage_error& e) {
    session_.err << "lockstitch: warning: " << e.what() << "; choose a folder with --replay-dir DIR\n";
    return {};
  }
}

void runner::report(const selected_program& p, const options& opts, outcome& o) {
  report::text_options shown;
  shown.color = session_.color && !json_.takes_stdout();
  shown.command = shell_word(session_.command);
  for (const finding& f : o.result.findings) {
    o.replay_files.push_back(save_replay(p, opts, f, o.replay_files.size()));
    const std::string& file = o.replay_files.back();
    shown.replay_files.push_back(file.empty() ? file : shell_word(file));
  }
  text_ << report::to_text(o.result, shown) << std::flush;
}

int runner::run(const std::vector<selected_program>& selected) {
  std::vector<outcome> outcomes; // kept only for the JSON report
  for (const selected_program& p : selected) {
    options opts = frontend::program_options(p);
    apply(given_, opts);
    outcome o{frontend::run_with(p, opts), {}};
    ++verdicts_[static_cast<std::size_t>(o.result.verdict)];
    report(p, opts, o);
    if (json_.wanted()) outcomes.push_back(std::move(o));
  }
  finish(outcomes);
  return status();
}

void runner::finish(const std::vector<outcome>& outcomes) {
  const auto [verified, refuted, incomplete] = verdicts_;
  const auto all = verified + refuted + incomplete;
  if (all != 1)
    text_ << fmt::format("{} programs: {} verified, {} refuted, {} incomplete\n", all, verified, refuted, incomplete);
  if (!json_.wanted()) return;
  std::vector<report::json_entry> entries;
  for (const outcome& o : outcomes) entries.push_back({&o.result, o.replay_files});
  json_.write(report::to_json(entries));
}

/// The worst: a finding counts more than an incomplete search.
int runner::status() const {
  for (const verdict v : {verdict::refuted, verdict::incomplete})
    if (verdicts_[static_cast<std::size_t>(v)] != 0) return exit_status(v);
  return exit_clean;
}

int run(const arguments& given, session& s) {
  if (given.replay_dir && given.no_replay_files)
    throw usage_error("--replay-dir and --no-replay-files exclude each other: give one of them");
  options tried; // so that wrong values are known before anything runs
  apply(given, tried);
  const auto selected = select(given.names);
  if (selected.empty()) throw usage_error("there is nothing to run: register a program with LOCKSTITCH_PROGRAM");
  return runner(given, s).run(selected);
}

void add_options(CLI::App& command, arguments& given) {
  command.add_option("NAME", given.names, "Programs, folders or patterns with '*' (default: all but bench/)")
      ->type_name("");
  command.add_option("--model", given.model, "Memory model: rc20 (default), rc11, cpp20 or sc")->type_name("MODEL");
  command.add_option("--max-executions", given.max_executions, "Stop after N executions")->type_name("N");
  command.add_option("--time-limit", given.time_limit, "Stop a program after S seconds")->type_name("S");
  command.add_option("--max-events", given.max_events, "Events a thread may have in one execution")->type_name("N");
  command.add_option("--await", given.await, "Spins that wait in place: marked (those that yield) or auto")
      ->type_name("MODE");
  command
      .add_option("--spurious-failures", given.spurious_failures,
                  "How often compare_exchange_weak and try_lock may fail spuriously in each thread")
      ->type_name("N");
  command
      .add_option("--spurious-wakeups", given.spurious_wakeups,
                  "How often a condition variable's wait may wake spuriously in each thread (1)")
      ->type_name("N");
  command
      .add_option("--time-outs", given.time_outs,
                  "How often timed waits on condition variables may time out in each thread (2)")
      ->type_name("N");
  command
      .add_option("--starvation-bound", given.starvation_bound,
                  "Report a thread that others may overtake N times where it waits (0: never)")
      ->type_name("N");
  command.add_flag("--keep-going", given.keep_going, "Go on after the first finding of a program");
  command.add_flag("--no-leaks", given.no_leaks, "Do not report memory that a program allocates and loses");
  command.add_option("--json", given.json, "Write a JSON report; '-' is standard output")->type_name("FILE");
  command.add_option("--replay-dir", given.replay_dir, "Where to write replay files (default: here)")->type_name("DIR");
  command.add_flag("--no-replay-files", given.no_replay_files, "Write no replay files");
}

} // namespace

void add_run_command(CLI::App& app, session& s) {
  CLI::App* command = app.add_subcommand("run", "Check programs under every behaviour the memory model allows");
  const auto given = std::make_shared<arguments>();
  add_options(*command, *given);
  command->callback([given, &s] { s.action = [given, &s] { return run(*given, s); }; });
}

} // namespace lockstitch::cli
