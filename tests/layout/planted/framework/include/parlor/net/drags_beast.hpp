// A public header that makes every app parse Beast.
#pragma once

#include <CLI/CLI.hpp>                   // expect: heavy-header
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/message.hpp>  // expect: heavy-header
#include <boost/json/value.hpp>          // expect: heavy-header
#include <openssl/ssl.h>                 // expect: heavy-header
#include <spdlog/spdlog.h>               // expect: heavy-header
#include <toml++/toml.h>                 // expect: heavy-header
