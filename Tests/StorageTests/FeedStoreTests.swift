import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What organisations feed, and the versions of the region: all or nothing, each change on record, none unnoticed by open looks.
@Suite struct FeedStoreTests {
    private let (ann, bob): (NHSNumber, NHSNumber)
    private let day: TimeInterval = 86_400

    init() throws { (ann, bob) = (try NHSNumber("9434765919"), try NHSNumber("9990000018")) }

    private func version(_ database: any WatchedDatabase) async throws -> Int64 {
        try await RegisterVersionStore(database).current()
    }

    private func open(_ database: any WatchedDatabase) async throws -> Int {
        try await database.count("caseload WHERE open_key IS NOT NULL")
    }

    @Test("an older list of training never replaces a newer one, and a list grows old from the day it was made", arguments: Driver.all)
    func older(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            let made = Make.time.addingTimeInterval(-10 * day)
            #expect(
                try await store.replace(
                    [.init(subject: "1", until: nil)], of: "R1H", asOf: made, by: "api", at: Make.time))
            #expect(
                try await !store.replace(
                    [.init(subject: "2", until: nil)], of: "R1H", asOf: made.addingTimeInterval(-day), by: "api",
                    at: Make.time))
            #expect(try await database.count("training WHERE subject = '1'") == 1)
            #expect(try await database.count("trail_event WHERE kind = 'training-imported'") == 1)
            let organisation = try #require(ODSCode("R1H"))
            let stale = try await database.read {
                try $0.ask(
                    TrainingStore.training(
                        of: "1", issuer: "https://id.example", at: organisation.code, made.addingTimeInterval(TrainingStore.fresh)))
            }
            #expect(stale == .couldNotTell)
        }
    }

    @Test("of two lists of one day the last to arrive counts, whether it says the day or not", arguments: Driver.all)
    func sameDay(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            let midnight = try #require(FeedDay.start("2026-11-20"))
            let (morning, afternoon) = (midnight + 9 * 3600, midnight + 15 * 3600)
            try await store.replace([.init(subject: "1", until: nil)], of: "R1H", by: "api", at: morning)
            #expect(
                try await store.replace(
                    [.init(subject: "2", until: nil)], of: "R1H", asOf: midnight, by: "api", at: afternoon))
            #expect(try await database.count("training WHERE subject = '2'") == 1)
            #expect(try await store.replace([.init(subject: "3", until: nil)], of: "R1H", by: "api", at: afternoon + 1))
            #expect(
                try await !store.replace(
                    [.init(subject: "4", until: nil)], of: "R1H", asOf: midnight - day, by: "api", at: afternoon + 2))
            #expect(try await database.count("training WHERE subject = '3'") == 1)
        }
    }

    @Test("the next list changes, adds and takes away as it says, and leaves another organisation's alone", arguments: Driver.all)
    func changes(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            let (soon, later) = (Make.time + day, Make.time + 2 * day)
            try await store.replace([.init(subject: "kept", until: nil)], of: "RQX", by: "hr", at: Make.time)
            try await store.replace(
                [
                    .init(subject: "same", until: soon), .init(subject: "longer", until: soon),
                    .init(subject: "gone", until: nil), .init(subject: "ends", until: nil),
                ],
                of: "R1H", by: "hr", at: Make.time)
            try await store.replace(
                [
                    .init(subject: "same", until: soon), .init(subject: "longer", until: later),
                    .init(subject: "new", until: nil), .init(subject: "ends", until: soon),
                ],
                of: "R1H", by: "hr", at: Make.time + 1)
            let rows = try await database.read {
                try $0.query(
                    "SELECT organisation, subject, valid_until FROM training ORDER BY organisation, subject", []
                ).map { "\($0.text(0) ?? "") \($0.text(1) ?? "") \($0.time(2)?.timeIntervalSince(Make.time) ?? 0)" }
            }
            #expect(
                rows == ["R1H ends 86400.0", "R1H longer 172800.0", "R1H new 0.0", "R1H same 86400.0", "RQX kept 0.0"])
        }
    }

    @Test("a list dated tomorrow is one of today: it stays fresh no longer than any other", arguments: Driver.all)
    func tomorrow(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrainingStore(database)
            try await store.replace(
                [.init(subject: "1", until: nil)], of: "R1H", asOf: Make.time.addingTimeInterval(9 * day), by: "api",
                at: Make.time)
            #expect(
                try await store.replace(
                    [.init(subject: "2", until: nil)], of: "R1H", by: "api", at: Make.time.addingTimeInterval(1)))
        }
    }

    @Test("a new list is felt by open looks, and says who handed it over and how many it names", arguments: Driver.all)
    func imported(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let before = try await version(database)
            try await TrainingStore(database).replace(
                [.init(subject: "1", until: nil)], of: "R1H", by: "hr", at: Make.time)
            #expect(try await version(database) == before + 1)
            #expect(
                try await database.count("trail_event WHERE detail = '1 staff, by hr' AND organisation = 'R1H'") == 1)
        }
    }

    @Test("people are given together with one line in the trail that names each; giving them again changes nothing", arguments: Driver.all)
    func given(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CaseloadStore(database)
            let lines = [CaseloadLine(person: ann), CaseloadLine(person: bob)]
            #expect(
                try await store.give(lines, to: "district", of: "R1H", by: "api", at: Make.time)
                    == .init(given: 2, already: 0))
            let before = try await version(database)
            #expect(
                try await store.give(lines, to: "district", of: "R1H", by: "api", at: Make.time + 5)
                    == .init(given: 0, already: 2))
            #expect(try await version(database) == before)
            #expect(try await database.count("trail_event WHERE kind = 'caseload-given'") == 1)
            #expect(try await database.count("trail_person") == 2)
        }
    }

    @Test(
        "another time replaces the one before, is felt by open looks, and somebody whose time is over can be given again",
        arguments: Driver.all)
    func windows(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CaseloadStore(database)
            try await store.give([CaseloadLine(person: ann)], to: "district", of: "R1H", by: "api", at: Make.time)
            let before = try await version(database)
            let shorter = CaseloadLine(person: ann, until: Make.time + day)
            #expect(try await store.give([shorter], to: "district", of: "R1H", by: "api", at: Make.time + 1).given == 1)
            #expect(try await version(database) == before + 1)
            #expect(try await open(database) == 1)
            // Once it is over, the same end would be no time at all; a new one is.
            let again = CaseloadLine(person: ann, until: Make.time + 3 * day)
            #expect(
                try await store.give([again], to: "district", of: "R1H", by: "api", at: Make.time + 2 * day).given == 1)
            #expect(try await open(database) == 1)
        }
    }

    @Test(
        "only the organisation's own caseload ends, who was not there is told, and each ending is on record and felt", arguments: Driver.all
    )
    func ended(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CaseloadStore(database)
            for organisation in ["R1H", "RQX"] {
                try await store.give(
                    [CaseloadLine(person: ann)], to: "district", of: organisation, by: "api", at: Make.time)
            }
            let before = try await version(database)
            #expect(try await store.end([ann, bob], with: "district", of: "R1H", by: "api", at: Make.time + 1) == 1)
            #expect(try await open(database) == 1)
            #expect(try await version(database) == before + 1)
            #expect(try await database.count("trail_event WHERE kind = 'caseload-ended'") == 1)
            #expect(try await store.end([ann], with: "district", of: "R1H", by: "api", at: Make.time + 2) == 0)
            #expect(try await version(database) == before + 1)
        }
    }

    @Test(
        "a region file is a proposal until it is activated; the last activated is in force, and every version is kept",
        arguments: Driver.all)
    func regions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            #expect(try await store.active() == nil)
            for digest in ["a", "b"] {
                try await store.importing("text \(digest)", digest: digest, by: "ig", at: Make.time)
            }
            #expect(try await store.active() == nil)
            try await store.activate("b", by: "ig", at: Make.time)
            try await store.activate("a", by: "ig", at: Make.time + 1)
            let active = try #require(try await store.active())
            #expect(active.digest == "a" && active.text == "text a" && active.number == 2)
            try await store.importing("changed", digest: "b", by: "ig", at: Make.time + 2)
            #expect(try await database.count("region_version WHERE text = 'text b'") == 1)
            #expect(await storageFailure { try await store.activate("never imported", by: "ig", at: Make.time) } != nil)
        }
    }

    @Test(
        "professionals of an organisation in directing roles are found by name, the latest first, and forgotten by age",
        arguments: Driver.all)
    func professionals(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ProfessionalStore(database)
            try await store.add(Make.staff(subject: "1", name: "Dr Amara Osei"), at: Make.time)
            try await store.add(Make.staff("R8001", subject: "2", name: "Sister Bea Lund"), at: Make.time + 1)
            try await store.add(Make.staff("R8010", subject: "3", name: "Clerk Osei"), at: Make.time + 2)
            try await store.add(Make.staff(subject: "4", name: "Dr Osei", at: "RQX"), at: Make.time + 2)
            let directing: Set = ["R8000", "R8001"]
            #expect(
                try await store.signedIn(at: "R1H", issuer: Make.issuer, as: directing, since: Make.time - day, limit: 9).map(\.subject)
                    == [
                        "2", "1",
                    ])
            #expect(
                try await store.signedIn(at: "R1H", issuer: Make.issuer, as: directing, named: "osei", since: Make.time - day, limit: 9)
                    .map(
                        \.subject) == ["1"])
            #expect(
                try await store.signedIn(at: "R1H", issuer: Make.issuer, as: directing, since: Make.time - day, limit: 1).map(\.subject)
                    == [
                        "2"
                    ])
            try await store.add(Make.staff(subject: "5"), at: Make.time + ProfessionalStore.kept + 2)
            #expect(try await database.count("professional") == 3)
        }
    }

    @Test("every decision about a look is found by its id, in order, and a refusal without one by its event", arguments: Driver.all)
    func decisions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            let events = ["one", "two"].map {
                TrailEvent(kind: .evidenceAsked, at: Make.time, look: "look", decision: $0)
            }
            let alone = TrailEvent(kind: .lookRefused, at: Make.time, decision: "three")
            for event in events + [alone, TrailEvent(kind: .printed, at: Make.time, look: "look")] {
                try await trail.append(event)
            }
            #expect(try await trail.decisions(of: "look").map(\.decision) == ["one", "two"])
            #expect(try await trail.decisions(of: alone.id).map(\.decision) == ["three"])
            #expect(try await trail.decisions(of: String(alone.id.suffix(12))).map(\.decision) == ["three"])
            #expect(try await trail.decisions(of: String(alone.id.suffix(11))).isEmpty, "too short for a name")
            #expect(try await trail.decisions(of: "nothing").isEmpty)
        }
    }

    @Test("a database opened for reading is read and never written, and is not made where there is none")
    func reading() async throws {
        try await withDatabase { database, path in
            try await TrailStore(database).append(Make.event())
            let reader = try SQLiteDatabase(reading: path)
            #expect(try await reader.count("trail_event") == 1)
            #expect(await storageFailure { try await TrailStore(reader).append(Make.event()) } != nil)
            #expect(await storageFailure { _ = try SQLiteDatabase(reading: path + "-none") } != nil)
            #expect(!FileManager.default.fileExists(atPath: path + "-none"))
        }
    }
}
