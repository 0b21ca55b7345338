import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Storage

/// Who reads a list: the person, or somebody who acts for them.
enum Reader: Sendable, Hashable, CaseIterable {
    /// Every line, always.
    case person
    /// Somebody who acts for the person: a parent, an attorney. Some of them are the one whom the person needs to be safe from.
    case proxy
}

/// Which lines a reader reads, and how much of them. Nothing is ever left out of the person's own list.
///
/// Of a proxy's list everything is left out that could tell a coercive proxy what the person did without them: where they went, whom they asked for
/// help, that they were in an emergency, that somebody keeps their whereabouts back, that they read their own list or asked about a look. It fails
/// closed: a line is a proxy's only if it is one of a few kinds that tell none of this. How many events there are is not theirs either: of two months' counts the
/// difference tells how much went on.
enum Reading {
    /// Kinds of organisation that a proxy may know of: they follow from where somebody lives and is registered, not from what happened to them.
    private static let ordinary: Set<OrganisationKind> = [.gpPractice, .pharmacy, .careHome]
    /// Relationships that tell of no contact that the person had without the proxy.
    private static let known: Set<RelationshipKind> = [.registeredPractice, .caseload]

    /// Whether it was done by whoever acts for the person, and not by the person.
    static func isOfWhoActs(_ kind: String) -> Bool {
        [TrailEvent.Kind.representativeAsked, .representativeShown, .representativeRefused].contains { $0.rawValue == kind }
    }

    /// What tells that the person was there, was in an emergency, or was asked something.
    private static let telling: [TrailEvent.Kind] = [.glassBroken, .presenceStated, .summaryPermitted, .summaryRefused, .summaryEmergency]

    /// - Parameter kind: the kind of the organisation whose staff looked; nil: not known.
    static func isRead(_ line: PersonTrailStore.Line, by reader: Reader, kind: OrganisationKind?) -> Bool {
        switch reader {
        case .person: return true
        case .proxy:
            guard line.first.kind == TrailEvent.Kind.lookOpened.rawValue, let kind, ordinary.contains(kind),
                let decision = WrittenLook(line.first.decision), !decision.isRestricted, !decision.isByBrokenGlass,
                Self.telling.allSatisfy({ line.counts[$0.rawValue] == nil })
            else { return false }
            return !decision.grounds.isEmpty && decision.grounds.isSubset(of: known)
        }
    }
}

/// What a look's written decision says, as far as the person reads it.
struct WrittenLook {
    /// Relationships that permitted it.
    let grounds: Set<RelationshipKind>
    let isByBrokenGlass: Bool
    let sections: Set<Section>
    let isPermitted: Bool
    /// Whether the person's whereabouts were kept back, or that could not be told.
    let isRestricted: Bool
    /// The staff member as they had signed in.
    let staff: StaffMember
    /// The professional whom an administrator named.
    let director: Director?

    /// - Returns: nil where there is none, or it is of a form that is not known: nothing is made up then.
    init?(_ decision: String?) {
        guard let decision, let written = try? WrittenDecision(text: decision) else { return nil }
        grounds = written.permittingRelationships
        isByBrokenGlass = written.isByBrokenGlass
        isPermitted = written.outcome == "permit"
        sections = isPermitted ? Set(written.what.compactMap(Section.init)) : []
        isRestricted = written.facts.restricted != .no
        staff = written.request.staff
        director = written.request.director
    }
}
