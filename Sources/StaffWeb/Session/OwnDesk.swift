import AccessControl
import CareRecord
import Foundation

/// What a staff member may ask about their own work, and privacy officers about their organisation's broken glass. Each answers for the
/// staff member it is asked by and for nobody else; each throws where the account cannot be read or written, and then nothing is shown.
public struct OwnDesk: Sendable {
    /// The last ten people whose records they opened, newest first; nobody else's.
    public var recent: @Sendable (StaffMember) async throws -> [RecentPerson]
    /// What administrators did in their name and they have not answered for yet.
    public var directed: @Sendable (StaffMember) async throws -> [DirectedLook]
    /// They know about one, or they say that it was not they: (id, who says it, whether it was they).
    public var answer: @Sendable (String, StaffMember, Bool) async throws -> Void
    /// Throws where their organisation has ended the role that they are signed in with.
    public var mayBegin: @Sendable (StaffMember) async throws -> Void
    /// Broken glass of the officer's organisation, newest first. That they read it is on record before it is given.
    public var cases: @Sendable (StaffMember) async throws -> [GlassCase]
    /// Professionals whom an administrator may name, by part of a name; empty: whoever signed in last.
    public var directors: @Sendable (StaffMember, String) async throws -> DirectorChoices
    /// The professional that a value of `directors` stands for; nil where it was not made for this administrator, or too long ago.
    public var director: @Sendable (String, StaffMember) -> Director?
    /// How many possible mix-ups are open for the officer's organisation.
    public var openMixUps: @Sendable (StaffMember) async throws -> Int
    /// An officer has looked into one of their organisation's: closed, and on record.
    public var closeMixUp: @Sendable (String, StaffMember) async throws -> Void

    public init(
        recent: @escaping @Sendable (StaffMember) async throws -> [RecentPerson] = { _ in [] },
        directed: @escaping @Sendable (StaffMember) async throws -> [DirectedLook] = { _ in [] },
        mayBegin: @escaping @Sendable (StaffMember) async throws -> Void = { _ in },
        answer: @escaping @Sendable (String, StaffMember, Bool) async throws -> Void = { _, _, _ in },
        cases: @escaping @Sendable (StaffMember) async throws -> [GlassCase] = { _ in [] },
        directors: @escaping @Sendable (StaffMember, String) async throws -> DirectorChoices = { _, _ in DirectorChoices() },
        director: @escaping @Sendable (String, StaffMember) -> Director? = { _, _ in nil },
        openMixUps: @escaping @Sendable (StaffMember) async throws -> Int = { _ in 0 },
        closeMixUp: @escaping @Sendable (String, StaffMember) async throws -> Void = { _, _ in }
    ) {
        self.recent = recent
        self.directed = directed
        self.mayBegin = mayBegin
        self.answer = answer
        self.cases = cases
        self.directors = directors
        self.director = director
        self.openMixUps = openMixUps
        self.closeMixUp = closeMixUp
    }
}

/// One of the last people. No name: names are not kept.
public struct RecentPerson: Sendable, Hashable {
    public let nhsNumber: NHSNumber
    public let opened: Date
    public init(nhsNumber: NHSNumber, opened: Date) {
        self.nhsNumber = nhsNumber
        self.opened = opened
    }
}

/// A look that an administrator asked for in a professional's name.
public struct DirectedLook: Sendable, Hashable {
    public let id: String
    /// The administrator's identity number at the provider.
    public let administrator: String
    public let organisationName: String
    /// Nil: they searched by name.
    public let nhsNumber: NHSNumber?
    public let at: Date
    public init(id: String, administrator: String, organisationName: String, nhsNumber: NHSNumber?, at: Date) {
        self.id = id
        self.administrator = administrator
        self.organisationName = organisationName
        self.nhsNumber = nhsNumber
        self.at = at
    }
}

/// A case of broken glass, for privacy officers.
public struct GlassCase: Sendable, Hashable {
    /// Finds it in the trail.
    public let reference: String
    public let raised: Date
    /// The staff member's identity number at the provider.
    public let staff: String
    public let organisationName: String
    public let nhsNumber: NHSNumber
    /// The reason chosen, as the staff member read it.
    public let reason: String
    public let sections: [Section]
    /// Whether it is of a Summary Care Record that was viewed without asking the person.
    public let isOfSummaryCareRecord: Bool
    /// Names of what was sealed and opened.
    public let labels: [String]
    /// The staff member's own; nil where they cannot be opened.
    public let words: String?
    public let isOpen: Bool
    /// What the organisation's own source said of care afterwards.
    public let contact: GlassContact?
    public init(
        reference: String, raised: Date, staff: String, organisationName: String, nhsNumber: NHSNumber, reason: String, sections: [Section],
        isOfSummaryCareRecord: Bool = false, labels: [String], words: String?, isOpen: Bool, contact: GlassContact? = nil
    ) {
        self.reference = reference
        self.raised = raised
        self.staff = staff
        self.organisationName = organisationName
        self.nhsNumber = nhsNumber
        self.reason = reason
        self.sections = sections
        self.isOfSummaryCareRecord = isOfSummaryCareRecord
        self.labels = labels
        self.words = words
        self.isOpen = isOpen
        self.contact = contact
    }
}
