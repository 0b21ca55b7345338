import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What waits for its place in the log is only rows: how long it waits is told.
@Suite struct LogWaitingTests {
    @Test("the age of what waits longest for its place is told, and is none once all have theirs", arguments: Driver.all)
    func age(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            #expect(try await database.read { try LogWaiting.age($0) } == 0)
            let trail = TrailStore(database)
            // Nobody gives places yet. The oldest counts, whichever was written first.
            for seconds in [5.0, 30, 20] {
                try await trail.append(TrailEvent(kind: .lookOpened, at: Date().addingTimeInterval(-seconds), people: ["9990000018"]))
            }
            let age = try await database.read { try LogWaiting.age($0) }
            #expect(age > 29 && age < 120, "\(age)")
            try await KeptLog(database).publish()
            #expect(try await database.read { try LogWaiting.age($0) } == 0)
        }
    }

    @Test("of a clock that is ahead nothing waits for less than no time", arguments: Driver.all)
    func ahead(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await TrailStore(database).append(TrailEvent(kind: .serviceStarted, at: Date().addingTimeInterval(600)))
            #expect(try await database.read { try LogWaiting.age($0) } == 0)
        }
    }

    @Test("it is said once that something waits for longer than ten seconds, and once that it is over")
    func saidOnce() {
        var waiting = LongWaiting()
        let ages: [TimeInterval?] = [0, 0.3, 10, 10.5, 11, nil, 70, 9, 0, nil, 12.9, 0]
        let words = ages.map { waiting.see($0) }
        #expect(words == [nil, nil, nil, .long(10), nil, nil, nil, .over, nil, nil, .long(12), .over])
    }
}
