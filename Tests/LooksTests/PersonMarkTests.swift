import CareRecord
import Foundation
import Testing

@testable import Looks

/// How people are told apart among the records of one session (issue 4, part 10).
@Suite struct PersonMarkTests {
    private static let other = "9000000009"

    private func withTwoPeople(_ body: @Sendable (Looks) async throws -> Void) async throws {
        let change: (inout Surroundings) -> Void = {
            $0.trace = { number, _ in
                .found(
                    BannerPerson(nhsNumber: number, name: Stage.person.name, born: Stage.person.born, gender: nil), families: [],
                    superseded: [])
            }
        }
        try await Stage().withDesk([], change: change, body)
    }

    @Test("a person keeps the mark in all looks of a session, also after closing; another person gets another, and never that one")
    func keeps() async throws {
        try await withTwoPeople { desk in
            func opened(_ number: String, _ session: String = "s") async throws -> (id: LookID, mark: PersonMark) {
                let id = try await desk.open(number, by: Stage.clinician, session: session)
                return (id, try await desk.look(id, session: session).mark)
            }
            let first = try await opened(Stage.number)
            #expect(first.mark.number == 0)
            #expect(try await opened(Stage.number).mark == first.mark)
            await desk.closeAll(session: "s")
            let second = try await opened(Self.other)
            #expect(second.mark.number == 1, "a page of the first may still be in sight")
            #expect(try await opened(Stage.number).mark == first.mark)
            let elsewhere = try await opened(Self.other, "t")
            #expect(elsewhere.mark.number == 0)
            #expect(elsewhere.mark != first.mark, "another session's marks are others, though they begin at the same letter")
        }
    }

    @Test("other people's looks of the session are told by mark; those of the same person, of other sessions and closed ones are not")
    func others() async throws {
        try await withTwoPeople { desk in
            let mine = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.open(Self.other, by: Stage.clinician, session: "t")
            #expect(await desk.others(than: mine, session: "s").isEmpty)
            let theirs = try await desk.open(Self.other, by: Stage.clinician, session: "s")
            #expect(await desk.others(than: mine, session: "s").map(\.id) == [theirs])
            #expect(await desk.others(than: mine, session: "t").isEmpty, "whose look it is decides, not whose was asked about")
            try await desk.close(theirs, session: "s")
            #expect(await desk.others(than: mine, session: "s").isEmpty)
        }
    }

    @Test("the next session in the same browser begins anew, under another name")
    func anew() async throws {
        try await withTwoPeople { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let mark = try await desk.look(id, session: "s").mark
            let again = try await desk.open(Stage.number, by: Stage.clinician, session: "the next session")
            #expect(try await desk.look(again, session: "the next session").mark != mark)
        }
    }
}
