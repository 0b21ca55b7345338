import Foundation
import Testing

@testable import Storage

/// A disk that fills is warned of long before the account cannot be written (law 2 then stops everything): in the log, and where readiness is asked.
@Suite struct SpaceWatchTests {
    @Test("a filling disk is a line of the log each minute and one of readiness, urgent where nearly full, and none once there is room")
    func filling() {
        let (watch, begun) = (SpaceWatch(), ContinuousClock.now)
        #expect(watch.saw(.enough, at: begun) == nil && watch.note == nil)
        let low = watch.saw(.judge(free: DiskSpace.lowBelow - 1), at: begun + .seconds(60))
        #expect(low?.words == "The database's disk is filling (1999 MB free): when it is full, nothing is shown." && low?.isUrgent == false)
        #expect(watch.note == low?.words)
        let nearly = watch.saw(.judge(free: 150_000_000), at: begun + .seconds(120))
        #expect(nearly?.words == "The database's disk is nearly full (150 MB free): free space now, or nothing is shown.")
        #expect(nearly?.isUrgent == true && watch.note == nearly?.words)
        #expect(watch.saw(.enough, at: begun + .seconds(180)) == nil && watch.note == nil)
    }

    @Test("that it cannot be told is a line of the log once a day, and no reason to say that a node is not well")
    func unknown() {
        let (watch, begun) = (SpaceWatch(), ContinuousClock.now)
        #expect(watch.saw(.unknown, at: begun)?.words == DiskSpace.unknown.warning)
        #expect(watch.saw(.unknown, at: begun + .seconds(60)) == nil && watch.note == nil)
    }

    @Test("a database on a disk that is nearly full says so while it still takes what is written", .enabled(if: SmallDisk.isPossible))
    func realDisk() async throws {
        let disk = try #require(SmallDisk())
        defer { disk.remove() }
        let database = try SQLiteDatabase(path: disk.folder + "/trail.sqlite")
        let watch = SpaceWatch()
        let line = try #require(watch.saw(await database.space()))
        #expect(line.isUrgent && line.words.hasPrefix("The database's disk is nearly full (") && watch.note == line.words)
        // The figure that `carerecord_disk_free_bytes` gives.
        let free = try #require(database.freeBytes())
        #expect(free > 0 && free < DiskSpace.nearlyFullBelow)
        try await WriteProbe(database).write()
    }
}
