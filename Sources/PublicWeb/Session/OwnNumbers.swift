import AuditTrail
import CareRecord
import Foundation
import Objections
import Storage
import Web

/// The numbers by which somebody who is signed in reads about themselves, and acts for themselves. A number that was once found to be theirs is so only while the
/// national register says that it is: a merge of two people's records may have been taken back, and the trail forgets nothing.
struct OwnNumbers: Sendable {
    /// That of the sign-in first, which the sign-in proves; then the others that the register says are the same person's today.
    let all: [NHSNumber]
    /// Whether the register gave no answer about one that was once found to be theirs: what is under it is not shown, and a page says that there may be more.
    let mayBeMore: Bool
    /// Whether anybody in the region can ask the register: where nobody can, trying again later does not help.
    var canBeAsked = true
    /// What the register says of the number of the sign-in; nil where nothing had to be asked, or it did not say.
    var registered: ObjectingDesk.Registered?

    /// Whether all of these numbers are theirs. A list of the log that is of anybody else's too is not: it cannot be told apart there.
    func has(_ people: [String]) -> Bool { people.allSatisfy { number in all.contains { $0.digits == number } } }
}

extension PublicSite {
    /// Judged for each request. Whoever has had one number alone is not asked about.
    func own(_ session: SignedInAs) async throws -> OwnNumbers {
        let known = try await kept { () async throws(StorageError) in try await desk.people.numbers(of: session.person) }
        guard known.count > 1 else { return OwnNumbers(all: [session.person], mayBeMore: false) }
        var me: ObjectingDesk.Registered?
        let today = try await NumbersToday.of(session.person, known) { number in
            let found = try await registered(number, session)
            if number == session.person { me = found }
            return found?.number
        }
        return OwnNumbers(all: today.all, mayBeMore: today.mayBeMore, canBeAsked: desk.objecting != nil, registered: me)
    }

    /// Asks the national register about a number, for whoever is signed in. That it is asked stands in the list of that number before it is (law 2).
    /// - Returns: nil where it does not say, or where the region has no desk in whose name it could be asked.
    func registered(_ number: NHSNumber, _ session: SignedInAs) async throws -> ObjectingDesk.Registered? {
        guard let register = desk.objecting?.register else { return nil }
        let event = TrailEvent(
            kind: .searched, at: settings.now(), subject: session.subject, issuer: session.issuer, people: [number.digits],
            purpose: PersonSignIn.purpose, detail: "number")
        try await kept { () async throws(StorageError) in try await desk.trail.append(event) }
        return await register(number)
    }

    /// So that the person finds under each of their numbers what is kept under the other. Once: it is the register's word, and nobody's who asked.
    /// - Parameter purpose: on whose page it was found.
    func link(_ older: NHSNumber, _ newer: NHSNumber, purpose: String) async throws {
        let known = try await kept { () async throws(StorageError) in try await desk.people.numbers(of: older) }
        guard !known.contains(newer) else { return }
        let event = TrailEvent(
            kind: .searchAnswered, at: settings.now(), people: [older.digits, newer.digits], purpose: purpose, detail: "number superseded")
        try await kept { () async throws(StorageError) in
            try await desk.trail.append(event, older: older.digits, newer: newer.digits)
        }
    }
}

/// What each of a person's own pages says where the register gave no answer about a number.
enum OwnNumbersText: String, PageText {
    static let file = "own-numbers"

    case mayBeMore, cannotBeAsked, notApart

    /// Nothing where all is shown.
    static func html(_ own: OwnNumbers, _ site: PublicSite) -> HTML {
        guard own.mayBeMore else { return "" }
        return "<div class=\"nhsuk-inset-text\">\(site.words(Self.self).blocks(own.canBeAsked ? .mayBeMore : .cannotBeAsked))</div>"
    }
}
