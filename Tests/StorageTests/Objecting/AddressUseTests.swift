import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// Whose word decides whether the address of a case is used, on both drivers: the person's last, and nobody else's.
@Suite struct AddressUseTests {
    private static let (person, older) = ("9991230068", "9434765870")

    /// What was said under each number, in order; then what becomes of the address before anybody is asked, where the other number is theirs today and where it
    /// is somebody else's.
    private struct Story {
        let said: [(number: String, way: ContactWayStore.Way)]
        let untold: AddressUse
        let theirs: AddressUse
        let others: AddressUse
    }

    private static func stories() throws -> [Story] {
        let asks = AddressUse.asks(try NHSNumber(person), others: [try NHSNumber(older)])
        return [
            Story(said: [], untold: .used, theirs: .used, others: .used),
            Story(said: [(older, .here)], untold: asks, theirs: .unwanted, others: .used),
            Story(said: [(person, .email), (older, .here)], untold: asks, theirs: .unwanted, others: .used),
            Story(said: [(older, .here), (person, .email)], untold: .used, theirs: .used, others: .used),
            Story(said: [(person, .here), (older, .email)], untold: asks, theirs: .used, others: .unwanted),
            Story(said: [(older, .email), (person, .here)], untold: .unwanted, theirs: .unwanted, others: .unwanted),
            Story(said: [(person, .here), (older, .here)], untold: .unwanted, theirs: .unwanted, others: .unwanted),
        ]
    }

    @Test(
        "that nothing is to be sent counts under the number of the case, and under another only while that is the person's, whichever was said last",
        arguments: Driver.all)
    func whose(_ driver: Driver) async throws {
        let (mine, other) = (try NHSNumber(Self.person), try NHSNumber(Self.older))
        for (place, story) in try Self.stories().enumerated() {
            try await withDatabase(on: driver) { database in
                let (store, outbox, ways) = (ObjectionCaseStore(database), OutboxStore(database), ContactWayStore(database))
                let row = ObjectionCaseStoreTests.row("a", person: mine)
                _ = try await store.receive(row, ObjectionCaseStoreTests.writing())
                let link = TrailEvent(kind: .searchAnswered, at: Make.time, people: [Self.older, Self.person], detail: "number superseded")
                try await TrailStore(database).append(link, older: Self.older, newer: Self.person)
                for (seconds, said) in story.said.enumerated() {
                    let at = Make.time + 5 + TimeInterval(seconds)
                    try await ways.set(
                        .init(person: try NHSNumber(said.number), way: said.way, words: said.way == .here ? nil : [1], set: at),
                        TrailEvent(kind: .contactWaySet, at: at, people: [said.number]))
                }
                #expect(try await store.addressUse(of: row) == story.untold, "\(place)")
                let theirs = NumbersToday(all: [mine, other], mayBeMore: false)
                #expect(try await store.addressUse(of: row, theirs: theirs) == story.theirs, "\(place)")
                let others = NumbersToday(all: [mine], mayBeMore: false)
                #expect(try await store.addressUse(of: row, theirs: others) == story.others, "\(place)")
                // Where the register gives no answer it is as if nobody had been asked.
                let silent = NumbersToday(all: [mine], mayBeMore: true)
                #expect(try await store.addressUse(of: row, theirs: silent) == story.untold, "\(place)")
                let message = try #require(try await outbox.due(at: Make.time + 60).first).message
                let leaving = try await outbox.leaving(message)
                switch story.untold {
                case .used: #expect(leaving == .stands, "\(place)")
                case .unwanted: #expect(leaving == .unwanted, "\(place)")
                case .asks: #expect(leaving == .asks(mine, others: [other]), "\(place)")
                }
                #expect(try await outbox.leaving(message, theirs: others) == (story.others == .used ? .stands : .unwanted), "\(place)")
                let isNewer = story.said.last?.number == Self.older
                #expect(try await store.saidElsewhere(mine) == (isNewer ? [other] : []), "\(place)")
            }
        }
    }
}
