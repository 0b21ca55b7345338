import ArgumentParser
import AuditTrail
import CareRecord
import Federation
import Foundation
import Storage

/// Who has a command print what names people or staff. It is on record before a byte of it is printed (law 2): the watchers are watched at a terminal too.
struct RegisterReader: ParsableArguments {
    static let discussion =
        "That it is printed is on record first, with who has it printed. Where that cannot be put on record, nothing is printed."

    @Option(help: "Who reads it, as it is put on record; left out: the login name.") var by: String?

    /// Such as: at a terminal, by records.
    var words: String { "at a terminal, by \(by ?? "the login \(Self.login)")" }

    /// - Parameters:
    ///   - what: which register and how many rows of it: no name, and nothing that a row says.
    ///   - organisation: whose rows they are, by its ODS code.
    ///   - people: whom they name: they read it in their own list.
    func record(
        _ what: String, of organisation: String? = nil, people: [NHSNumber] = [], in database: any SQLDatabase,
        _ settings: Region.Database, as kind: TrailEvent.Kind = .registerRead
    ) async throws {
        do {
            let event = TrailEvent(
                kind: kind, at: try await database.clock(), organisation: organisation, people: people.map(\.digits), purpose: "oversight",
                detail: "\(what), \(words)")
            try await TrailStore(database).append(event)
        } catch { throw settings.unusable(error) }
    }

    /// By which name somebody logged in, also where they went on as another (`sudo`); else whose process this is.
    private static var login: String {
        var name = [CChar](repeating: 0, count: 256)
        if getlogin_r(&name, name.count - 1) == 0 {
            let found = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if !found.isEmpty { return found }
        }
        let user = NSUserName()
        return user.isEmpty ? "of user \(getuid())" : user
    }
}
