import AccessControl
import CareRecord
import Crypto
import FHIRWire
import Foundation

/// The name of a look in addresses: opaque, unguessable, and worth nothing without the session that opened it.
public struct LookID: Hashable, Sendable {
    /// 32 random bytes, base64url.
    public let text: String
    public init?(_ text: some StringProtocol) {
        guard (20...64).contains(text.utf8.count),
            text.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            })
        else { return nil }
        self.text = String(text)
    }

    /// Short enough to be passed on, and found in the trail by `carerecord policy explain`: the end of it, from a letter or digit on, so that
    /// no command takes it for an option. Of a refused look alone: it opens nothing.
    public var reference: String {
        let letters = Array(text.utf8)
        var from = letters.count - 12
        while from > 0, letters[from] == UInt8(ascii: "-") || letters[from] == UInt8(ascii: "_") { from -= 1 }
        return String(text.dropFirst(from))
    }
}

/// Who the person is, as the demographics service says: what the banner shows. Of a restricted person the whereabouts are nil.
public struct BannerPerson: Sendable, Hashable {
    public let nhsNumber: NHSNumber
    /// The number that was asked for, where the service answered with another (superseded).
    public let askedFor: NHSNumber?
    public let name: PersonName
    public let preferredName: String?
    public let born: PartialDate?
    public let gender: String?
    public let address: Address?
    public let practice: String?
    /// The registered practice's code, for whom to ask.
    public let practiceODS: ODSCode?
    public let died: PersonStatement.Death?
    /// True for a restricted ("sensitive") person: nothing on any page may say where they are.
    public let isRestricted: Bool
    public let language: String?
    public let interpreterRequired: Bool?

    public init(
        nhsNumber: NHSNumber, askedFor: NHSNumber? = nil, name: PersonName, preferredName: String? = nil,
        born: PartialDate?, gender: String?, address: Address? = nil, practice: String? = nil, practiceODS: ODSCode? = nil,
        died: PersonStatement.Death? = nil, isRestricted: Bool = false, language: String? = nil,
        interpreterRequired: Bool? = nil
    ) {
        self.nhsNumber = nhsNumber
        self.askedFor = askedFor
        self.name = name
        self.preferredName = preferredName
        self.born = born
        self.gender = gender
        self.address = address
        self.practice = practice
        self.practiceODS = practiceODS
        self.died = died
        self.isRestricted = isRestricted
        self.language = language
        self.interpreterRequired = interpreterRequired
    }

    /// Whoever may not see the section identity is told whose record it is (name, born, gender, number) and what care needs at once (died, an
    /// interpreter), and not where the person lives or who looks after them.
    var withoutIdentity: BannerPerson {
        BannerPerson(
            nhsNumber: nhsNumber, askedFor: askedFor, name: name, preferredName: preferredName, born: born, gender: gender, died: died,
            isRestricted: isRestricted, language: language, interpreterRequired: interpreterRequired)
    }
}

/// How one organisation's answers name the person.
public enum IdentityAgreement: Sendable, Hashable {
    case agrees
    /// Another family name there (marriage, spelling): shown with a warning and raised (law 7). `isInConflict`: it says itself, too, that the
    /// number is in conflict.
    case nameDiffers(as: String, isInConflict: Bool = false)
    /// It agrees, and says itself that the number is in conflict (STANDARDS 1): shown with a warning and raised.
    case inConflict
    /// Every Patient that it sent is withheld (law 7).
    case withheld(WithheldReason)
    /// Nothing it sent says who it is about beyond what was asked.
    case notKnown
}

/// What is missing of an organisation's information of other kinds, which is of no section (law 4): as a cell of the panel says it.
public struct OtherKinds: Sendable, Hashable {
    /// `entries` where some may have come; otherwise why none did.
    public let state: SectionState
    public let cutShort: [CutShort]
    public let answered: Date
    /// How many came and are withheld.
    public let withheld: Int
    /// How many of `withheld` for each reason that is said here, as in `SectionAnswer`.
    public let withheldWhy: [WithheldReason: Int]
    public init(
        state: SectionState, cutShort: [CutShort] = [], answered: Date, withheld: Int = 0, withheldWhy: [WithheldReason: Int] = [:]
    ) {
        self.state = state
        self.cutShort = cutShort
        self.answered = answered
        self.withheld = withheld
        self.withheldWhy = withheldWhy
    }
    /// What is withheld of them, with its reasons.
    public var withheldParts: [WithheldPart] { WithheldPart.of(state, withheld, withheldWhy) }
    /// As pages and the look as a resource call it.
    public static let title = "other kinds of information"
}

/// A row of the panel: one organisation and what it said about each section.
public struct OrganisationAnswers: Sendable {
    public let organisation: Organisation
    public let source: SourceID
    /// Whether it is the person's registered practice.
    public let isRegisteredPractice: Bool
    public let identity: IdentityAgreement
    /// One for each section that the decision permits.
    public let sections: [Section: SectionAnswer]
    /// When its last answer came; nil while nothing has.
    public let answered: Date?
    public let dataAsOf: Date?
    /// Resources of it that this look had shown and took back, because the source said later that they may be somebody else's.
    public let recalled: Int
    /// Nil where nothing is missing of its types of no section, or where they were not asked for.
    public let otherKinds: OtherKinds?
    /// It has answered, and what it wrote in words is shown once all others have: until then its sections are still waiting.
    public let isWaitingForOthers: Bool

    public init(
        organisation: Organisation, source: SourceID, isRegisteredPractice: Bool, identity: IdentityAgreement,
        sections: [Section: SectionAnswer], answered: Date?, dataAsOf: Date?, recalled: Int = 0,
        otherKinds: OtherKinds? = nil, isWaitingForOthers: Bool = false
    ) {
        self.isWaitingForOthers = isWaitingForOthers
        self.organisation = organisation
        self.source = source
        self.isRegisteredPractice = isRegisteredPractice
        self.identity = identity
        self.sections = sections
        self.answered = answered
        self.dataAsOf = dataAsOf
        self.recalled = recalled
        self.otherKinds = otherKinds
    }

    /// The same row with other words for its sections.
    func changing(_ change: (Section, inout SectionAnswer) -> Void) -> OrganisationAnswers {
        var sections = sections
        for (section, answer) in self.sections {
            var answer = answer
            change(section, &answer)
            sections[section] = answer
        }
        return OrganisationAnswers(
            organisation: organisation, source: source, isRegisteredPractice: isRegisteredPractice, identity: identity, sections: sections,
            answered: answered, dataAsOf: dataAsOf, recalled: recalled, otherKinds: otherKinds, isWaitingForOthers: isWaitingForOthers)
    }

    /// The same row with the sections that the decision does not permit, each not asked for that reason.
    func saying(notPermitted permitted: Set<Section>) -> OrganisationAnswers {
        var all = sections
        for section in Section.allCases where !permitted.contains(section) && all[section] == nil {
            all[section] = SectionAnswer(
                organisation: organisation.ods, source: source, section: section, state: .notAsked(.notAllowed))
        }
        return OrganisationAnswers(
            organisation: organisation, source: source, isRegisteredPractice: isRegisteredPractice, identity: identity, sections: all,
            answered: answered, dataAsOf: dataAsOf, recalled: recalled, otherKinds: otherKinds, isWaitingForOthers: isWaitingForOthers)
    }

    /// Whether every section has been answered, one way or another.
    public var isComplete: Bool { !sections.values.contains { $0.state == .waiting } }
    /// Whether it has answered, whatever of it waits for others. One that could not be reached has not.
    public var hasAnswered: Bool { (isComplete || isWaitingForOthers) && !isUnavailable }
    /// Whether nothing of what was asked could be had.
    public var isUnavailable: Bool {
        // That it knows who the person is says nothing about them.
        let asked = sections.filter { section, answer in
            !answer.state.isNotAskedFor && section != .identity && answer.state != .notShared
        }.values
        return !asked.isEmpty && asked.allSatisfy { if case .unavailable = $0.state { true } else { false } }
    }
    /// Whether it was asked at all.
    public var wasAsked: Bool {
        sections.values.contains { !$0.state.isNotAskedFor }
    }
}

/// Resources of other types, listed by type and count.
public struct ListedResources: Sendable, Hashable {
    public let organisation: ODSCode
    public let type: String
    public let count: Int
    public init(organisation: ODSCode, type: String, count: Int) {
        self.organisation = organisation
        self.type = type
        self.count = count
    }
}

/// Something an organisation sent that could not be understood at all.
public struct UnreadResource: Sendable, Hashable {
    public let organisation: ODSCode
    public let source: SourceID
    public let problem: NotUnderstood
    /// Which section it would be of, where it says its type.
    public let section: Section?
    public init(organisation: ODSCode, source: SourceID, problem: NotUnderstood, section: Section? = nil) {
        self.section = section
        self.organisation = organisation
        self.source = source
        self.problem = problem
    }
}

/// A look as far as it has come, after the release gate: what it shows is in the account. The only thing that pages and
/// resources accept (`Tests/HouseTests` keeps every other room from making one).
public struct ReleasedLook: Sendable {
    public let id: LookID
    /// Counts up with each version released; 0 before the first answer.
    public let version: Int
    public let isFinal: Bool
    public let opened: Date
    public let staff: StaffMember
    /// The organisation the staff member looks for.
    public let staffOrganisation: Organisation
    public let decision: Decision
    public let person: BannerPerson
    public let mark: PersonMark
    public let record: PatientRecord
    /// Organisations in the region file's order, the registered practice first.
    public let panel: [OrganisationAnswers]
    public let listed: [ListedResources]
    public let unread: [UnreadResource]
    public let ledger: Ledger
    /// Said on top: the locator could not be asked so everybody was, the disk fills…
    public let notices: [String]
    /// Where it stands with the Summary Care Record, which is no part of it.
    public package(set) var summaryCareRecord = SummaryMark.notOffered
    /// What the policy of the decision calls its labels, for pages that name what could be opened.
    public package(set) var labelNames: [LabelID: String] = [:]
    /// Makes the opaque ids of this look's entries.
    let entryKey: SymmetricKey

    package init(
        id: LookID, version: Int, isFinal: Bool, opened: Date, staff: StaffMember, staffOrganisation: Organisation,
        decision: Decision, person: BannerPerson, mark: PersonMark = PersonMark(0, among: ""), record: PatientRecord,
        panel: [OrganisationAnswers],
        listed: [ListedResources], unread: [UnreadResource], ledger: Ledger, notices: [String], entryKey: SymmetricKey
    ) {
        self.id = id
        self.version = version
        self.isFinal = isFinal
        self.opened = opened
        self.staff = staff
        self.staffOrganisation = staffOrganisation
        self.decision = decision
        self.person = person
        self.mark = mark
        self.record = record
        self.panel = panel
        self.listed = listed
        self.unread = unread
        self.ledger = ledger
        self.notices = notices
        self.entryKey = entryKey
    }

    /// Organisations asked, and how many of them have answered everything.
    public var progress: (answered: Int, of: Int) {
        let asked = panel.filter(\.wasAsked)
        return (asked.count(where: \.hasAnswered), asked.count)
    }

    /// The entry's opaque id in addresses: keyed, so that nothing about the entry can be read from it.
    public func opaqueID(of id: EntryID) -> String { Self.opaqueID(of: id, key: entryKey) }

    /// Which entry it is and what it says, one after the other: the same entry with another content is found again, on every node, and known to be
    /// another than was shown.
    static func opaqueID(of id: EntryID, key: SymmetricKey) -> String {
        let name = "\(id.resource.source)|\(id.resource.type)|\(id.resource.id)|\(id.part)"
        return opaque(name, bytes: nameBytes, key) + opaque("\(name)|\(id.resource.contentHash)", bytes: 9, key)
    }

    /// Nobody finds two names with one code; what it says is told from a handful of other contents of the same entry.
    private static let nameBytes = 15

    private static func opaque(_ text: String, bytes: Int, _ key: SymmetricKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
        // Multiples of three: no padding.
        return Data(code.prefix(bytes)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
    }

    /// The entry of an opaque id's name, whatever it says now.
    func entry(named opaqueID: String) -> Entry? {
        let name = opaqueID.prefix(Self.nameBytes / 3 * 4)
        return record.entries.first { self.opaqueID(of: $0.id).hasPrefix(name) }
    }

    /// The entry of an opaque id. O(n): for opening one entry.
    public func entry(opaqueID: String) -> Entry? {
        record.entries.first { self.opaqueID(of: $0.id) == opaqueID }
    }

    /// The organisation of a code, as the panel knows it.
    public func organisation(_ ods: ODSCode) -> Organisation? {
        panel.first { $0.organisation.ods == ods }?.organisation
    }
}
