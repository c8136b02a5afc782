#include "chaos/server_process.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace chaos {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

server_process::server_process(parlor::event_loop& on, std::string program, std::vector<std::string> options,
                               std::string log_file)
    : on_(on),
      program_(std::move(program)),
      options_(std::move(options)),
      log_file_(std::move(log_file)),
      place_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      changed_(on) {
    constexpr int yes = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (place_ < 0 || ::setsockopt(place_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        ::bind(place_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(place_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        fail("a port for the server");
    }
    port_ = ntohs(address.sin_port);
}

server_process::~server_process() {
    if (running()) {
        send(SIGKILL);
        on_.unwatch(output_, *this);
        ::close(output_);
        ::waitpid(pid_, nullptr, 0);
    }
    ::close(place_);
}

parlor::task<> server_process::start() {
    spawn();
    while (running() && !listening_)
        co_await changed_.wait();
    if (!running()) throw std::runtime_error("the server did not start; its last words are in " + log_file_);
}

void server_process::send(int signal) const {
    if (running()) ::kill(pid_, signal);
}

parlor::task<int> server_process::ended() {
    while (running())
        co_await changed_.wait();
    co_return exit_code_;
}

void server_process::spawn() {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) fail("a pipe");
    const int log = ::open(log_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0) fail(log_file_.c_str());
    std::vector<std::string> words{program_, "--listen", "127.0.0.1:" + std::to_string(port_)};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (auto& each : words)
        arguments.push_back(each.data());
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ < 0) fail("a process");
    if (pid_ == 0) {  // only what is safe between fork and exec
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        ::dup2(pipe[1], STDOUT_FILENO);
        ::dup2(log, STDERR_FILENO);
        ::execv(program_.c_str(), arguments.data());
        ::_exit(127);
    }
    ::close(log);
    ::close(pipe[1]);
    output_ = pipe[0];
    listening_ = false;
    ::fcntl(output_, F_SETFL, O_NONBLOCK);
    on_.watch(output_, *this);
}

// The server says one line, when it listens; the end of its output is the end of it.
void server_process::on_events(std::uint32_t /*events*/) {
    for (;;) {
        std::array<char, 256> text{};
        const ssize_t got = ::read(output_, text.data(), text.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) break;
        if (got == 0) {
            reap();
            break;
        }
        listening_ = true;
    }
    changed_.notify();
}

void server_process::reap() {
    on_.unwatch(output_, *this);
    ::close(std::exchange(output_, -1));
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    pid_ = 0;
}

}  // namespace chaos
