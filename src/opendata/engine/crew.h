// The items of a piece of work, taken by its caller and by one thread beside it. While the caller is busy with something else the other
// thread goes on alone; where none can be started, the caller does all of it.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace skl::opendata {

class Crew {
public:
    using Work = std::function<void(std::size_t item)>;

    explicit Crew(bool beside) : alone_(!beside) {}  // false: without another thread
    ~Crew();                                         // waits for the item that is being worked on; the others are not done
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;

    // Lets the other thread begin with the items 0 … count − 1. What it did before must be finished.
    void begin(std::size_t count, Work work);
    // Takes items too and returns when all are done. Rethrows what one of them threw; the items after it are left out.
    void finish();

private:
    bool work_on_one(std::unique_lock<std::mutex>& lock);
    void serve();

    std::mutex mutex_;
    std::condition_variable changed_;
    Work work_;
    std::size_t next_ = 0, count_ = 0, working_ = 0;
    std::exception_ptr thrown_;
    bool ending_ = false, alone_;
    std::thread thread_;
};

}  // namespace skl::opendata
