import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage
import Synchronization

/// Compares, while a look opens, what the node holds in memory of staff member and person, and gives back kinds alone (docs/monitoring.md): no name and
/// no address is kept by it or leaves it.
public final class LookFlagger: Sendable {
    private let key: [UInt8]
    private let notable: Set<WatchMark>
    private let state = Mutex(State())

    private struct State {
        var names = FamilyNameFrequencies()
        /// By organisation and subject.
        var lines: [String: [String: StaffHomeStore.Line]] = [:]
        var worksFor: [WatchMark: Set<String>] = [:]
    }

    /// - Parameters:
    ///   - key: the region's, for marks.
    ///   - notable: NHS numbers of people whom many know, as the region lists them.
    public init(key: [UInt8], notable: [NHSNumber] = []) {
        self.key = key
        self.notable = Set(notable.map { WatchMark(number: $0.digits, key: key) })
    }

    /// What organisations feed of their staff, as it is now.
    public func know(_ lines: [(organisation: String, line: StaffHomeStore.Line)]) {
        var all: [String: [String: StaffHomeStore.Line]] = [:]
        var worksFor: [WatchMark: Set<String>] = [:]
        for (organisation, line) in lines {
            all[organisation, default: [:]][line.subject] = line
            if let person = line.person { worksFor[person, default: []].insert(organisation) }
        }
        let (known, works) = (all, worksFor)
        state.withLock { ($0.lines, $0.worksFor) = (known, works) }
    }

    public func flags(of staff: StaffMember, person: BannerPerson, at now: Date) -> LookFlags {
        let mark = WatchMark(number: person.nhsNumber.digits, key: key)
        let names = staff.names ?? Self.names(staff.name)
        let home = person.address.flatMap { AddressMarks(lines: $0.lines, postcode: $0.postcode ?? "", key: key) }
        return state.withLock { state in
            let line = state.lines[staff.role.organisation]?[staff.subject]
            let who = StaffFacts(
                organisation: staff.role.organisation, family: names.family, given: names.given, person: line?.person, home: line?.home)
            let whom = PersonFacts(
                mark: mark, family: person.name.family ?? "", given: person.name.given.first ?? "", home: home,
                isRestricted: person.isRestricted, worksFor: state.worksFor[mark] ?? [], isNotable: notable.contains(mark),
                daysSinceDeath: Self.days(person.died, now))
            let flags = LookFlags(of: who, person: whom) { name in
                state.names.rarity(name, at: staff.role.organisation, key: key)
            }
            state.names.count(whom.family, at: staff.role.organisation, key: key)
            return flags
        }
    }

    private static func days(_ died: PersonStatement.Death?, _ now: Date) -> Int? {
        guard let date = died?.date else { return nil }
        return Int((now.timeIntervalSince1970 - Double(date.earliest)) / 86_400)
    }

    private static let titles: Set<String> = ["dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "sir", "dame", "rev", "sister"]

    /// Of a name that is given as one: the last word is taken for the family's, where the provider does not say which is.
    static func names(_ name: String) -> StaffMember.Names {
        let words = name.split(whereSeparator: { $0 == " " || $0 == "," || $0 == "(" || $0 == ")" }).map(String.init).filter {
            !titles.contains($0.lowercased().filter { $0 != "." })
        }
        return StaffMember.Names(family: words.last ?? "", given: words.count > 1 ? words[0] : "")
    }
}

/// A person as the rules know them: a keyed pseudonym. A page's mark of a person is another thing (`PersonMark` here).
typealias WatchMark = AuditTrail.PersonMark
