#include "settings.h"

#include <cstdlib>

namespace sim {

namespace {

const char* const names[] = {"SM", "PROCESSORS", "MEMORY", "LOSE_AFTER", "INITCHECK", "SHAREDCHECK", "REPORT", "STEP_LIMIT", "THREADS"};

bool set(Settings& s, const std::string& name, const std::string& value) {
    long long number = std::strtoll(value.c_str(), nullptr, 0);
    if (name == "SM") s.sm = static_cast<int>(number);
    else if (name == "PROCESSORS") s.processors = static_cast<int>(number);
    else if (name == "MEMORY") s.memory = static_cast<uint64_t>(number);
    else if (name == "LOSE_AFTER") s.loseAfter = number;
    else if (name == "INITCHECK") s.initCheck = number != 0;
    else if (name == "SHAREDCHECK") s.sharedCheck = number != 0;
    else if (name == "REPORT") s.report = value;
    else if (name == "STEP_LIMIT") s.stepLimit = static_cast<uint64_t>(number);
    else if (name == "THREADS") s.threads = static_cast<int>(number);
    else return false;
    return true;
}

}  // namespace

Settings& settings() {
    static Settings current = [] {
        Settings s;
        for (const char* name : names)
            if (const char* value = std::getenv((std::string("CUDA_SIMULATOR_") + name).c_str())) set(s, name, value);
        return s;
    }();
    return current;
}

bool change(const std::string& name, const std::string& value) { return set(settings(), name, value); }

}  // namespace sim
