import AuditTrail
import CareRecord
import Foundation
import Storage

/// A person's list in plain words, for whoever hands it over elsewhere than on this listener: the desk prints the same lines in the same words.
public struct PersonListing: Sendable, Hashable {
    public struct Fact: Sendable, Hashable {
        public let label: String
        public let words: String
    }

    public struct Line: Sendable, Hashable {
        public let at: Date
        public let what: String
        /// Organisation, role and, where the region says so, name; then what is known of it.
        public let facts: [Fact]
    }

    public let lines: [Line]
    /// Events that name the person, on whatever page.
    public let count: Int
    /// Whether older lines are not in it.
    public let isCutShort: Bool

    /// - Parameters:
    ///   - numbers: the person's, theirs first.
    ///   - texts: the words, which are those of the public listener, in English.
    public static func read(
        _ store: PersonTrailStore, of numbers: [NHSNumber], chain: [UInt8]?, names: RegionNames, texts: SiteTexts, showsNames: Bool,
        limit: Int
    ) async throws(StorageError) -> PersonListing {
        let page = try await store.page(of: numbers, chain: chain, limit: limit)
        let text = LineWords(texts)
        return PersonListing(
            lines: page.lines.map { line in
                // Nobody is signed in here: what no staff member did for an organisation, the person did.
                let isOwn = line.first.organisation == nil && line.first.subject != nil && !Reading.isOfWhoActs(line.first.kind)
                let it = WhoLookedLine(line, names, text, isOwn: isOwn, showsNames: showsNames)
                return Line(
                    at: it.at, what: it.what,
                    facts: (it.who + it.facts + it.numberFact).map { Fact(label: $0.label, words: $0.words) })
            }, count: page.count, isCutShort: page.next != nil)
    }
}

extension PersonListing {
    /// The same with proofs, keeping back what the person's own download keeps back.
    public static func proven(
        _ proofs: TrailProofs, of number: NHSNumber, showsNames: Bool
    ) async throws(TrailProofs.Failed) -> [PersonList] {
        do {
            return try await proofs.lists(of: number.digits) { event in
                // Whose pages asked the register about a number is not known here: they may be another person's (`PublicSite.registered`).
                let isOfAnybody = Reading.isOfWhoActs(event.kind) || event.kind == TrailEvent.Kind.searched.rawValue
                return Reading.hidden(
                    of: event.kind, detail: event.detail, isOwn: event.organisation == nil && event.subject != nil && !isOfAnybody,
                    isOfStaff: event.organisation != nil, showsNames: showsNames)
            }
        } catch {
            switch error {
            case .notThere, .notYet: return []
            case .storage, .altered: throw error
            }
        }
    }
}
