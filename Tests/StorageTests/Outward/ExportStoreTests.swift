import AuditTrail
import Foundation
import Testing

@testable import Storage

/// The trail in the order of the log: nothing twice, nothing left out.
@Suite struct ExportStoreTests {
    @Test(
        "page by page everything comes once, also what was written late, and an event about several people once for each",
        arguments: Driver.all)
    func pages(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let trail = TrailStore(database)
            let late = Make.event(about: ["9990000018"], detail: "late")
            for number in 0..<10 { try await trail.append(Make.event(about: ["9434765919"], detail: "\(number)")) }
            try await trail.append(Make.event(about: ["9990000018", "9434765919"], kind: .searchAnswered))
            try await log.publish()
            let store = ExportStore(database)
            var (next, seen): (UInt64, [ExportedEvent]) = (0, [])
            func read() async throws {
                while true {
                    let page = try await store.page(from: next, limit: 3)
                    guard page.next > next else { return }
                    seen += page.events
                    next = page.next
                }
            }
            try await read()
            #expect(seen.map(\.index) == Array(0..<12))
            // Its id is older than all that were exported.
            try await trail.append(late)
            try await log.publish()
            try await read()
            #expect(seen.map(\.index) == Array(0..<13) && seen.last?.text(.detail) == "late")
            #expect(seen.filter { $0.kind == .searchAnswered }.compactMap { $0.text(.person) }.sorted() == ["9434765919", "9990000018"])
        }
    }

    @Test(
        "a page says which entry is before it and which is its last, so that whoever goes on knows whether it is the same log",
        arguments: Driver.all)
    func history(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            for number in 0..<4 { try await TrailStore(database).append(Make.event(about: ["9990000018"], detail: "\(number)")) }
            try await log.publish()
            let store = ExportStore(database)
            let first = try await store.page(from: 0, limit: 2)
            #expect(first.before == nil && first.last != nil && first.next == 2)
            let second = try await store.page(from: 2, limit: 9)
            #expect(second.before == first.last && second.last != first.last && second.next == 4)
            let none = try await store.page(from: 4, limit: 9)
            #expect(none.before == second.last && none.last == second.last && none.next == 4)
            #expect(try await store.page(from: 2, limit: 0).before == first.last)
            #expect(try await store.page(from: 9).before == nil)
        }
    }

    @Test("while many write and a leader gives places, a reader that follows gets each event once", arguments: Driver.all)
    func underway(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let store = ExportStore(database)
            let count = 200
            let seen = try await withThrowingTaskGroup(of: [String].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<(count / 4) {
                            try await TrailStore(database).append(Make.event(about: ["9990000018"], detail: "\(writer)-\(number)"))
                        }
                        return []
                    }
                }
                if log.leader != nil {
                    group.addTask {
                        for _ in 0..<400 {
                            try await log.publish(most: 7)
                            if try await store.page(from: 0, limit: 1).size >= UInt64(count) { break }
                        }
                        return []
                    }
                }
                group.addTask {
                    var (next, found): (UInt64, [String]) = (0, [])
                    for _ in 0..<5000 where found.count < count {
                        let page = try await store.page(from: next, limit: 5)
                        found += page.events.compactMap { $0.text(.detail) }
                        if page.next == next { try await Task.sleep(for: .milliseconds(5)) }
                        next = page.next
                    }
                    return found
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(seen.count == count && Set(seen).count == count)
        }
    }

    @Test("how far a collector has come is remembered by whoever leads its export, and by nobody else", arguments: Driver.all)
    func cursor(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ExportStore(database)
            let leader = try #require(try await LeaderStore(database).take("export soc", as: "one", lasting: 60))
            #expect(try await store.position(of: "soc") == 0)
            try await store.taken("soc", next: 12, at: Make.time, as: leader)
            try await store.taken("soc", next: 30, at: Make.time, as: leader)
            #expect(try await store.position(of: "soc") == 30)
            let another = Leadership(name: "export soc", holder: "two", fence: 7)
            #expect(await storageFailure { try await store.taken("soc", next: 99, at: Make.time, as: another) } == .fenced)
            #expect(try await store.position(of: "soc") == 30)
        }
    }
}
