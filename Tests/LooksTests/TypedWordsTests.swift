import AccessControl
import CareRecord
import Crypto
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// What somebody typed before they must sign in again: sealed, theirs alone, and gone once it was sent.
@Suite struct TypedWordsTests {
    private static let words = TypedWords(
        reason: "emergency", words: "Found at home", sections: [.medicines], labels: [LabelID("sexual-health")])
    private static let time = Date(timeIntervalSince1970: 1_790_000_000)
    private static let look = LookID("waiting-look-0123456789abcdef")!

    private static func place(
        _ form: TypedInto = .glass, _ look: LookID = look, _ session: String = "s", subject: String = "1",
        issuer: String = "https://id.example"
    ) -> TypedDesk.Place {
        let staff = StaffMember(subject: subject, issuer: issuer, name: "Dr Osei", role: Stage.clinician.role)
        return TypedDesk.Place(form: form, look: look, session: session, staff: staff)
    }

    /// Over a database in a file, with a look that waits.
    private func withDesk(_ body: (TypedDesk, SQLiteDatabase, _ key: SymmetricKey) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-typed-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try SQLiteDatabase(path: folder + "/typed.sqlite")
        let key = SymmetricKey(size: .bits256)
        try await PendingLookStore(database).add(Self.look.text, session: "s", person: Stage.number, at: Self.time)
        try await body(.live(database, caseKey: key, logger: Logger(label: "test")), database, key)
    }

    @Test("it comes back as it was typed, and what is on the disk can be read by nobody without the key")
    func sealed() async throws {
        try await withDesk { desk, database, key in
            let until = try await desk.keep(Self.words, Self.place(), Self.time)
            #expect(until == Self.time + PendingLookStore.patience)
            #expect(try await desk.find(Self.place(), Self.time + 1) == Self.words)
            let bytes = try #require(
                try await PendingLookStore(database).typed(.glass, with: Self.look.text, session: "s", at: Self.time + 1))
            for word in ["Found", "emergency", "medicines", "sexual"] {
                #expect(Data(bytes).range(of: Data(word.utf8)) == nil, "\(word)")
            }
            // Nor with it as the words of a case.
            let box = try ChaChaPoly.SealedBox(combined: bytes)
            #expect((try? ChaChaPoly.open(box, using: key)) == nil)
        }
    }

    @Test("it opens for its own staff member alone, in their session, for that look and that form")
    func whose() async throws {
        try await withDesk { desk, database, _ in
            _ = try await desk.keep(Self.words, Self.place(), Self.time)
            for place in [
                Self.place(subject: "2"), Self.place(issuer: "https://other.example"), Self.place(.glass, Self.look, "thief"),
                Self.place(.summaryCareRecord),
            ] {
                let found = try await desk.find(place, Self.time + 1)
                #expect(found == nil)
            }
            // Bytes that somebody moved to another look's row open there for nobody.
            let other = try #require(LookID("another-look-0123456789abcdef"))
            let pending = PendingLookStore(database)
            let bytes = try #require(try await pending.typed(.glass, with: Self.look.text, session: "s", at: Self.time + 1))
            try await pending.add(other.text, session: "s", person: Stage.number, at: Self.time)
            _ = try await pending.keep(bytes, typed: .glass, with: other.text, session: "s", at: Self.time)
            let moved = try await desk.find(Self.place(.glass, other), Self.time + 1)
            #expect(moved == nil)
        }
    }

    /// In memory, as the row has it: by form, look and session.
    private final class Kept: Sendable {
        let rows = Mutex<[String: TypedWords]>([:])
        private static func name(_ place: TypedDesk.Place) -> String { "\(place.form.rawValue) \(place.look.text) \(place.session)" }

        var desk: TypedDesk {
            TypedDesk(
                keep: { typed, place, at async throws(LookAccount.Failed) in
                    self.rows.withLock { $0[Self.name(place)] = typed }
                    return at + 900
                }, find: { place, _ async throws(LookAccount.Failed) in self.rows.withLock { $0[Self.name(place)] } },
                forget: { place async throws(LookAccount.Failed) in
                    self.rows.withLock { $0[Self.name(place)] = nil }
                })
        }

        /// As a step-up does it.
        func move(_ look: LookID, from old: String, to new: String) {
            rows.withLock { rows in
                for form in TypedInto.allCases {
                    rows["\(form.rawValue) \(look.text) \(new)"] = rows.removeValue(forKey: "\(form.rawValue) \(look.text) \(old)")
                }
            }
        }
    }

    private static func staff(level: Int) -> StaffMember {
        StaffMember(
            subject: "1", issuer: "https://id.example", name: "Dr Osei", role: Stage.clinician.role,
            proof: SignInProof(levels: Facts.Assurance(authentication: level, identity: 3), at: Moment(time)))
    }

    @Test(
        "what was typed for looking without asking is found once they have signed in again, is no case until they press, and gone after",
        arguments: [true, false])
    func carried(_ isSent: Bool) async throws {
        let (stage, kept) = (Stage(), Kept())
        let summary = SummaryInALookTests.Summary(SummaryInALookTests.Summary.held())
        try await stage.withDesk(
            TakingOverTests.answers,
            change: {
                summary.connect(&$0)
                $0.access.typed = kept.desk
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Self.staff(level: 2), session: "s")
            _ = try await desk.final(id, session: "s")
            let typed = TypedWords(reason: "scr-law", words: "Court order")
            let waiting = try await desk.waitForSignIn(id, keeping: typed, session: "s")
            await desk.sessionEnded("s")
            stage.state.withLock { state in
                state.waiting["\(waiting.text) t"] = state.waiting.removeValue(forKey: "\(waiting.text) s")
            }
            kept.move(waiting, from: "s", to: "t")
            let surer = Self.staff(level: 3)
            _ = try await desk.confirm(waiting, LookRequest(number: ""), by: surer, session: "t")
            #expect(await desk.typed(.summaryCareRecord, of: waiting, by: surer, session: "t") == typed)
            #expect(summary.state.withLock { $0.emergencies.isEmpty && $0.asked.isEmpty })
            let permission: PermissionToView = isSent ? .emergency(.law, words: "Court order") : .refused
            try await desk.askSummaryCareRecord(waiting, permission, session: "t")
            let left = kept.rows.withLock { $0.count }
            #expect(left == 0)
        }
    }

    @Test("where it cannot be kept they are not sent away from what they typed")
    func cannotBeKept() async throws {
        let (stage, summary) = (Stage(), SummaryInALookTests.Summary(SummaryInALookTests.Summary.held()))
        try await stage.withDesk(TakingOverTests.answers, change: { summary.connect(&$0) }) { desk in
            let id = try await desk.open(Stage.number, by: Self.staff(level: 2), session: "s")
            let failure = await lookFailure {
                _ = try await desk.waitForSignIn(id, keeping: TypedWords(reason: nil, words: "Court order"), session: "s")
            }
            #expect(failure == "accountUnavailable")
        }
    }
}
