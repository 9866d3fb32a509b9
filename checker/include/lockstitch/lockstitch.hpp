// Everything a test needs.
#pragma once

#include "lockstitch/atomic.hpp"
#include "lockstitch/barrier.hpp"
#include "lockstitch/check.hpp"
#include "lockstitch/condition_variable.hpp"
#include "lockstitch/control.hpp"
#include "lockstitch/jthread.hpp"
#include "lockstitch/latch.hpp"
#include "lockstitch/mutex.hpp"
#include "lockstitch/once.hpp"
#include "lockstitch/registry.hpp"
#include "lockstitch/result.hpp"
#include "lockstitch/semaphore.hpp"
#include "lockstitch/shared_mutex.hpp"
#include "lockstitch/stop_token.hpp"
#include "lockstitch/thread.hpp"
#include "lockstitch/var.hpp"
