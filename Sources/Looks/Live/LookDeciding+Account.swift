import AccessControl
import AuditTrail
import CareRecord
import Storage

/// How what was concluded is put on record.
extension LookDeciding {
    func accounted(_ it: Conclusion, salt: [UInt8], words: [UInt8]) -> RegisterStore.Accounted {
        let staff = question.staff
        func event(_ kind: TrailEvent.Kind, _ decision: Decision, _ detail: String) -> TrailEvent {
            TrailEvent(
                kind: kind, at: at, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
                role: staff.role.jobRole,
                people: [person.digits], look: look.text, decision: decision.text, detail: detail)
        }
        var stated: RegisterStore.Stated?
        if let offered = it.stated, let stating { stated = .init(stating, event(.presenceStated, offered, "stated")) }
        var broken: RegisterStore.Broken?
        if it.isGlassBroken, let verdict = it.breaking, let grant = it.grant {
            let named = [
                [grant.reason] + (grant.ground.map { ["on the ground " + $0] } ?? []), grant.sections.sorted().map(\.rawValue),
                grant.labels.sorted().map(\.rawValue),
            ]
            let detail = named.map { $0.joined(separator: ",") }.joined(separator: "; ")
            broken = .init(grant, issuer: staff.issuer, words: words, desk: breaking?.desk, event(.glassBroken, verdict, detail))
        }
        let (kind, detail) = account(of: it.decision)
        let row =
            kind == .lookOpened
            ? LookRow(
                id: look.text, session: session, subject: staff.subject, issuer: staff.issuer, organisation: staff.role.organisation,
                role: staff.role.jobRole, nhsNumber: person.digits, openedAt: at, salt: salt,
                askedFor: asked == person ? nil : asked.digits,
                mark: mark) : nil
        return .init(
            it.decision, event(kind, it.decision, detail), look: row, stated: stated, broken: broken,
            flags: kind == .lookOpened ? flags.map { $0.with(sinceContact: sinceContact(it.decision)) } : nil)
    }

    private func sinceContact(_ decision: Decision) -> Elapsed? {
        ODSCode(question.staff.role.organisation).flatMap {
            LastContact.ended(decision.facts.relationships, at: $0, now: Moment(at))
        }
    }

    /// How a decision is put on record.
    func account(of decision: Decision) -> (kind: TrailEvent.Kind, detail: String) {
        switch (decision.outcome, step) {
        // The glass was not broken: what was decided is about that.
        case (.refuse, _) where decision.request.action == .breakGlass: (.lookRefused, "glass not broken")
        case (_, _) where decision.request.action == .breakGlass: (.lookChallenged, "glass not broken")
        case (.permit, .inHand), (.permit, .last): (.lookOpened, decision.suspension.map { EmergencyStore.mark($0) } ?? "")
        case (.permit, .page): (.lookChallenged, "nothing more is needed")
        case (.permit, .unasked), (.needsEvidence, .page), (.needsEvidence, .unasked): (.lookChallenged, "not asked yet")
        case (.refuse(let why), .unasked) where Looks.isForWantOfEvidence(why): (.lookChallenged, "not asked yet")
        case (.permit, .beforeGlass), (.needsEvidence, .beforeGlass):
            (.evidenceAsked, decision.kindsToAsk(beyondWhatIsSeen: true).sorted().map(\.rawValue).joined(separator: ","))
        case (.challenge(let needed), .inHand), (.challenge(let needed), .beforeGlass), (.challenge(let needed), .last),
            (.challenge(let needed), .page), (.challenge(let needed), .unasked):
            (.lookChallenged, Self.codes(needed))
        case (.challenge(let needed), .whoItIs) where needed.contains(where: \.mustBeMet): (.lookChallenged, Self.codes(needed))
        case (.needsEvidence(let kinds), .inHand): (.evidenceAsked, kinds.sorted().map(\.rawValue).joined(separator: ","))
        case (.refuse(let why), .whoItIs) where Looks.isForWantOfEvidence(why): (.evidenceAsked, OpenLookStore.whoItIs)
        case (.refuse, _), (.needsEvidence, .last): (.lookRefused, OpenLookStore.refused)
        // Who it is must be asked before anything else can be told.
        case (_, .whoItIs): (.evidenceAsked, OpenLookStore.whoItIs)
        }
    }

    private static func codes(_ needed: Set<Challenge>) -> String { needed.sorted().map(\.code).joined(separator: ",") }
}

extension WrittenDecision {
    /// Broken glass that permits something of it.
    var brokenGlass: [String] {
        findings.compactMap { $0.rule == "break-glass" && $0.finding.hasPrefix("permit") ? $0.evidence : nil }
    }
}

extension Decision {
    /// The notice of a national emergency under which it is permitted although the person objects.
    var suspension: String? {
        isPermitted && facts.objection == .objects
            ? spoke.first { $0.rule == "objection" && $0.finding == .noRestriction }?.evidence : nil
    }

    /// Broken glass that permits something of it.
    var brokenGlass: [String] {
        spoke.compactMap { weighed in
            if weighed.rule == "break-glass", case .permit = weighed.finding { weighed.evidence } else { nil }
        }
    }
}
