// The code of docs/guide/lifetime.md, and the proof that it does what the page says.
#define BOOST_TEST_MODULE lifetime
#include <boost/test/unit_test.hpp>
#include <list>
#include <mutex>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>

struct raise_hand {};
BOOST_DESCRIBE_STRUCT(raise_hand, (), ())

struct call_next {};
BOOST_DESCRIBE_STRUCT(call_next, (), ())

struct your_turn {};
BOOST_DESCRIBE_STRUCT(your_turn, (), ())

class lecture final : public parlor::room {
public:
    lecture() {
        on<raise_hand>(&lecture::handle_raise_hand);
        on<call_next>(&lecture::handle_call_next);
    }

private:
    //! [ref]
    void handle_raise_hand(parlor::member& from, raise_hand) {
        hands_.push_back(from.ref());  // a member& is good until its handler ends; a member_ref for ever
    }

    void handle_call_next(call_next) {
        while (!hands_.empty()) {
            parlor::member* next = find(hands_.front());
            hands_.erase(hands_.begin());
            if (next) return next->send(your_turn{});  // null: they have left
        }
    }
    //! [ref]

    std::vector<parlor::member_ref> hands_;
};

//! [connections]
class watchers {
public:
    parlor::task<> serve(parlor::connection& c) {
        const visit here(*this, c.ref());  // ends with the coroutine, however that ends
        while (co_await c.receive()) {
        }
    }

    void tell_all(const std::string& text) {  // from any thread
        const std::scoped_lock lock(mutex_);
        for (const parlor::connection_ref& each : all_)
            each.send({.data = text});  // to who is gone: nothing
    }

private:
    class visit {
    public:
        visit(watchers& in, parlor::connection_ref who) : in_(in) {
            const std::scoped_lock lock(in_.mutex_);
            place_ = in_.all_.insert(in_.all_.end(), std::move(who));
        }
        visit(const visit&) = delete;
        visit& operator=(const visit&) = delete;
        ~visit() {
            const std::scoped_lock lock(in_.mutex_);
            in_.all_.erase(place_);
        }

    private:
        watchers& in_;
        std::list<parlor::connection_ref>::iterator place_;
    };

    std::mutex mutex_;
    std::list<parlor::connection_ref> all_;
};
//! [connections]

BOOST_AUTO_TEST_CASE(skips_who_has_left) {
    parlor::test::test_room<lecture> room;
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    auto teacher = room.join("teacher");
    ana.request(raise_hand{});
    bo.request(raise_hand{});
    ana.vanish();
    teacher.request(call_next{});
    bo.expect<your_turn>();
}
