#include "sim/simulated_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace parlor::sim {
namespace {

constexpr std::size_t sector = 512;

std::string next_name() {
    static std::uint64_t last = 0;
    return "parlor-sim-" + std::to_string(++last);
}

}  // namespace

/// The index of a write-ahead log, shared by the connections of one process.
struct simulated_disk::shared_memory {
    std::vector<std::unique_ptr<std::string>> regions;
    std::array<int, SQLITE_SHM_NLOCK> readers{};
    std::array<bool, SQLITE_SHM_NLOCK> writer{};
};

struct simulated_disk::file {
    std::string content;
    std::string synced;
    std::vector<write> unsynced;
    std::vector<handle*> handles;
    shared_memory memory;
    bool dead = false;  // the process that had it open is gone
};

struct simulated_disk::handle {
    sqlite3_file base;  // what SQLite sees of it
    simulated_disk* disk;
    std::shared_ptr<file> of;
    int lock;
    std::array<bool, SQLITE_SHM_NLOCK> reads;
    std::array<bool, SQLITE_SHM_NLOCK> writes;
    bool maps;
};

/// SQLite's own interface, version 3 of vfs and 2 of files.
struct simulated_disk::calls {
    static handle& of(sqlite3_file* f) { return *reinterpret_cast<handle*>(f); }
    static simulated_disk& disk(sqlite3_vfs* v) { return *static_cast<simulated_disk*>(v->pAppData); }

    static int close(sqlite3_file* f) {
        handle& h = of(f);
        shm_unmap(f, 0);
        std::erase(h.of->handles, &h);
        --h.disk->open_files_;
        h.~handle();
        return SQLITE_OK;
    }
    static int read(sqlite3_file* f, void* into, int size, sqlite3_int64 offset) {
        const handle& h = of(f);
        if (h.of->dead || h.disk->fails()) return SQLITE_IOERR_READ;
        const std::string& content = h.of->content;
        const auto at = std::min(static_cast<std::size_t>(offset), content.size());
        const std::size_t got = std::min(static_cast<std::size_t>(size), content.size() - at);
        std::memcpy(into, content.data() + at, got);
        std::memset(static_cast<char*>(into) + got, 0, static_cast<std::size_t>(size) - got);
        return got == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }
    static int write(sqlite3_file* f, const void* from, int size, sqlite3_int64 offset) {
        const handle& h = of(f);
        simulated_disk::write what{.at = static_cast<std::size_t>(offset),
                                   .bytes = {static_cast<const char*>(from), static_cast<std::size_t>(size)}};
        return h.disk->store(*h.of, std::move(what));
    }
    static int truncate(sqlite3_file* f, sqlite3_int64 size) {
        const handle& h = of(f);
        simulated_disk::write what{.at = static_cast<std::size_t>(size), .bytes = {}, .truncates = true};
        return h.disk->store(*h.of, std::move(what));
    }
    static int sync(sqlite3_file* f, int /*how*/) {
        const handle& h = of(f);
        if (h.of->dead || h.disk->dead_ || h.disk->fails()) return SQLITE_IOERR_FSYNC;
        h.of->synced = h.of->content;
        h.of->unsynced.clear();
        return SQLITE_OK;
    }
    static int size(sqlite3_file* f, sqlite3_int64* out) {
        *out = static_cast<sqlite3_int64>(of(f).of->content.size());
        return SQLITE_OK;
    }
    static int lock(sqlite3_file* f, int level) {
        handle& h = of(f);
        for (const handle* other : h.of->handles) {
            if (other == &h) continue;
            const bool clash = level == SQLITE_LOCK_EXCLUSIVE ? other->lock >= SQLITE_LOCK_SHARED
                               : level == SQLITE_LOCK_SHARED  ? other->lock >= SQLITE_LOCK_PENDING
                                                              : other->lock >= SQLITE_LOCK_RESERVED;
            if (clash) return SQLITE_BUSY;
        }
        h.lock = std::max(h.lock, level);
        return SQLITE_OK;
    }
    static int unlock(sqlite3_file* f, int level) {
        of(f).lock = std::min(of(f).lock, level);
        return SQLITE_OK;
    }
    static int check_reserved(sqlite3_file* f, int* out) {
        const handle& h = of(f);
        *out = std::ranges::any_of(h.of->handles, [](const handle* one) { return one->lock >= SQLITE_LOCK_RESERVED; });
        return SQLITE_OK;
    }
    static int control(sqlite3_file* /*f*/, int /*what*/, void* /*argument*/) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file* /*f*/) { return static_cast<int>(sector); }
    static int traits(sqlite3_file* /*f*/) { return 0; }

    static int shm_map(sqlite3_file* f, int region, int size, int extend, volatile void** out) {
        handle& h = of(f);
        *out = nullptr;
        if (h.of->dead) return SQLITE_IOERR_SHMMAP;
        h.maps = true;
        auto& regions = h.of->memory.regions;
        const auto wanted = static_cast<std::size_t>(region) + 1;
        while (extend != 0 && regions.size() < wanted)
            regions.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
        if (regions.size() >= wanted) *out = regions[wanted - 1]->data();
        return SQLITE_OK;
    }
    static int shm_lock(sqlite3_file* f, int offset, int count, int how) {
        handle& h = of(f);
        shared_memory& memory = h.of->memory;
        const bool exclusive = (how & SQLITE_SHM_EXCLUSIVE) != 0;
        const auto first = static_cast<std::size_t>(offset);
        const auto end = first + static_cast<std::size_t>(count);
        if ((how & SQLITE_SHM_UNLOCK) != 0) {
            for (std::size_t i = first; i < end; ++i) {
                if (exclusive && std::exchange(h.writes[i], false)) memory.writer[i] = false;
                if (!exclusive && std::exchange(h.reads[i], false)) --memory.readers[i];
            }
            return SQLITE_OK;
        }
        for (std::size_t i = first; i < end; ++i) {
            const bool others_read = memory.readers[i] > (h.reads[i] ? 1 : 0);
            const bool other_writes = memory.writer[i] && !h.writes[i];
            if (other_writes || (exclusive && others_read)) return SQLITE_BUSY;
        }
        for (std::size_t i = first; i < end; ++i) {
            if (exclusive) h.writes[i] = memory.writer[i] = true;
            if (!exclusive && !std::exchange(h.reads[i], true)) ++memory.readers[i];
        }
        return SQLITE_OK;
    }
    static void shm_barrier(sqlite3_file* /*f*/) {}
    static int shm_unmap(sqlite3_file* f, int remove) {
        handle& h = of(f);
        if (!std::exchange(h.maps, false)) return SQLITE_OK;
        shm_lock(f, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_SHARED);
        shm_lock(f, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE);
        const bool last = std::ranges::none_of(h.of->handles, [](const handle* one) { return one->maps; });
        if (last && remove != 0) h.of->memory.regions.clear();
        return SQLITE_OK;
    }

    static constexpr sqlite3_io_methods methods{.iVersion = 2,
                                                .xClose = close,
                                                .xRead = read,
                                                .xWrite = write,
                                                .xTruncate = truncate,
                                                .xSync = sync,
                                                .xFileSize = size,
                                                .xLock = lock,
                                                .xUnlock = unlock,
                                                .xCheckReservedLock = check_reserved,
                                                .xFileControl = control,
                                                .xSectorSize = sector_size,
                                                .xDeviceCharacteristics = traits,
                                                .xShmMap = shm_map,
                                                .xShmLock = shm_lock,
                                                .xShmBarrier = shm_barrier,
                                                .xShmUnmap = shm_unmap,
                                                .xFetch = nullptr,
                                                .xUnfetch = nullptr};

    static int open(sqlite3_vfs* v, const char* path, sqlite3_file* f, int flags, int* out_flags) {
        simulated_disk& on = disk(v);
        f->pMethods = nullptr;
        if (on.dead_ || on.fails()) return SQLITE_CANTOPEN;
        std::shared_ptr<file> found;
        if (!path) {
            found = std::make_shared<file>();
        } else if (const auto at = on.files_.find(path); at != on.files_.end()) {
            found = at->second;
        } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
            found = on.files_.emplace(path, std::make_shared<file>()).first->second;
        } else {
            return SQLITE_CANTOPEN;
        }
        auto* h = ::new (f) handle{.base = {.pMethods = &methods},
                                   .disk = &on,
                                   .of = std::move(found),
                                   .lock = SQLITE_LOCK_NONE,
                                   .reads = {},
                                   .writes = {},
                                   .maps = false};
        h->of->handles.push_back(h);
        ++on.open_files_;
        if (out_flags) *out_flags = flags;
        return SQLITE_OK;
    }
    static int remove(sqlite3_vfs* v, const char* path, int /*sync_folder*/) {
        simulated_disk& on = disk(v);
        if (on.dead_) return SQLITE_IOERR_DELETE;
        const auto at = on.files_.find(path);
        if (at == on.files_.end()) return SQLITE_IOERR_DELETE_NOENT;
        on.files_.erase(at);
        return SQLITE_OK;
    }
    static int access(sqlite3_vfs* v, const char* path, int /*how*/, int* out) {
        *out = disk(v).files_.contains(path) ? 1 : 0;
        return SQLITE_OK;
    }
    static int full_path(sqlite3_vfs* /*v*/, const char* path, int room, char* out) {
        sqlite3_snprintf(room, out, "%s", path);
        return SQLITE_OK;
    }
    static int randomness(sqlite3_vfs* /*v*/, int size, char* out) {
        std::memset(out, 1, static_cast<std::size_t>(size));
        return size;
    }
    static int sleep(sqlite3_vfs* /*v*/, int microseconds) { return microseconds; }
    static int time(sqlite3_vfs* /*v*/, double* out) {
        *out = 2461042.0;
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs* /*v*/, int /*room*/, char* /*out*/) { return 0; }
};

simulated_disk::simulated_disk(dice& chance)
    : chance_(chance), name_(next_name()), vfs_(std::make_unique<sqlite3_vfs>()) {
    *vfs_ = {};
    vfs_->iVersion = 1;
    vfs_->szOsFile = sizeof(handle);
    vfs_->mxPathname = 256;
    vfs_->zName = name_.c_str();
    vfs_->pAppData = this;
    vfs_->xOpen = calls::open;
    vfs_->xDelete = calls::remove;
    vfs_->xAccess = calls::access;
    vfs_->xFullPathname = calls::full_path;
    vfs_->xRandomness = calls::randomness;
    vfs_->xSleep = calls::sleep;
    vfs_->xCurrentTime = calls::time;
    vfs_->xGetLastError = calls::last_error;
    sqlite3_vfs_register(vfs_.get(), 0);
}

simulated_disk::~simulated_disk() {
    sqlite3_vfs_unregister(vfs_.get());
}

bool simulated_disk::fails() {
    if (fail_at_ != 0 && --fail_at_ == 0) return true;
    return mood_ == mood::failing && chance_.one_in(3);
}

void simulated_disk::apply(std::string& content, const write& what) {
    if (what.truncates) return content.resize(std::min(what.at, content.size()));
    if (content.size() < what.at + what.bytes.size()) content.resize(what.at + what.bytes.size());
    content.replace(what.at, what.bytes.size(), what.bytes);
}

int simulated_disk::store(file& to, write what) {
    if (to.dead || dead_ || fails()) return SQLITE_IOERR_WRITE;
    if (mood_ == mood::full && !what.truncates) return SQLITE_FULL;
    if (die_at_ != 0 && --die_at_ == 0) {
        dead_ = true;
        if (what.truncates) return SQLITE_IOERR_TRUNCATE;
        what.bytes.resize(chance_.below(what.bytes.size() / sector + 1) * sector);
    }
    apply(to.content, what);
    to.unsynced.push_back(std::move(what));
    return dead_ ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

void simulated_disk::close_everything() {
    for (auto& [path, held] : files_) {
        auto kept = std::make_shared<file>();
        kept->content = held->content;
        kept->synced = held->synced;
        kept->unsynced = held->unsynced;
        held->dead = true;
        held = std::move(kept);
    }
    die_at_ = 0;
    dead_ = false;
}

void simulated_disk::kill() {
    close_everything();
}

void simulated_disk::lose_power() {
    ++boots_;
    close_everything();
    for (auto& [path, held] : files_) {
        held->content = held->synced;
        for (write& each : held->unsynced) {
            if (chance_.one_in(2)) continue;
            if (!each.truncates && chance_.one_in(3)) {
                each.bytes.resize(chance_.below(each.bytes.size() / sector + 1) * sector);
            }
            apply(held->content, each);
        }
        held->synced = held->content;
        held->unsynced.clear();
    }
}

}  // namespace parlor::sim
