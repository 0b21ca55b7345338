import AccessControl
import CareRecord
import Foundation

/// On what a record is open: the relationship, what shows it, until when; or broken glass.
enum GroundsCard {
    static func html(_ view: LookView) -> HTML {
        let decision = view.look.decision
        guard let permission = decision.permission, !permission.grounds.isEmpty else { return "" }
        var html: HTML = "<section class=\"cr-card\"><header><h2>On what ground</h2></header><dl class=\"cr-facts\">"
        let own = OwnContacts.grounds(decision)
        if !own.isEmpty {
            let sections = own.values.reduce(into: Set<Section>()) { $0.formUnion($1) }
            html += """
                <dt>Care at your organisation</dt><dd>by what its own record says: \(OwnContacts.words(view))\
                <br><span class="cr-small cr-soft">\(shown(sections, decision))</span></dd>
                """
        }
        for (ground, sections) in permission.grounds.sorted(by: { $0.key < $1.key }) where own[ground] == nil {
            html += "<dt>\(name(ground))</dt><dd>"
            for (index, found) in findings(ground, decision).enumerated() {
                html += index == 0 ? "" : "<br>"
                html += evidence(ground, found)
                if let counts = found.counts { html += ", until \(HTML.moment(counts.upperBound.date))" }
            }
            html += "<br><span class=\"cr-small cr-soft\">\(shown(sections, decision))</span></dd>"
        }
        html += "</dl>"
        if !own.isEmpty {
            html += "<p class=\"cr-small\">It is decided again when that ends, and whenever something changes.</p>"
        } else if let until = permission.until {
            html += "<p class=\"cr-small\">It is decided again by \(HTML.moment(until.date)), and whenever something changes.</p>"
        }
        html += "</section>"
        return html
    }

    /// In the middle of "You may look because …".
    static func sentence(_ view: LookView) -> HTML? {
        let (decision, organisation) = (view.look.decision, view.look.staffOrganisation.name)
        guard let grounds = decision.permission?.grounds, !grounds.isEmpty else { return nil }
        let kinds = grounds.keys.compactMap { ground -> RelationshipKind? in if case .relationship(let kind) = ground { kind } else { nil }
        }.sorted()
        guard !kinds.isEmpty else { return "you broke the glass, which people check: <b>no relationship with this person is proven</b>" }
        let told = kinds.filter { !$0.isAskedFor }.map(\.words)
        let words = (told + (OwnContacts.grounds(decision).isEmpty ? [] : [OwnContacts.words(view)])).joined(separator: ", ")
        let tie: HTML =
            kinds == [.personPresent]
            ? "you stated that <b>the person is present</b>" : "\(organisation) has to do with this person: <b>\(words)</b>"
        return grounds.keys.contains(.breakGlass) ? "\(tie); some of it you opened by breaking the glass" : tie
    }

    /// Why a section is not shown, in the middle of a sentence. What the role would see and a rule hides is not for want of the role.
    static func whyNot(_ section: Section, _ decision: Decision) -> HTML {
        var (isForTheRole, isHidden) = (true, false)
        for weighed in decision.weighed {
            switch weighed.finding {
            case .limit(let most) where weighed.rule == "role": isForTheRole = most.contains(section)
            case .hides(let hidden) where hidden.contains(section): isHidden = true
            default: break
            }
        }
        return switch decision.permission.map({ Set($0.grounds.keys) }) {
        case [.breakGlass]: "not opened"
        case [.relationship(.personPresent)]: "not on your word alone"
        default: isForTheRole && isHidden ? "not opened" : "not for your role"
        }
    }

    private static func findings(_ ground: Ground, _ decision: Decision) -> [Weighed] {
        decision.weighed.filter { weighed in
            guard case .permit = weighed.finding else { return false }
            return switch ground {
            case .relationship(let kind): weighed.rule == "relationship" && weighed.sentence == kind.words
            case .breakGlass: weighed.rule == "break-glass"
            }
        }
    }

    private static func name(_ ground: Ground) -> HTML {
        switch ground {
        case .relationship(let kind): "\(kind.words.prefix(1).uppercased() + kind.words.dropFirst())"
        case .breakGlass: "Broken glass"
        }
    }

    private static func evidence(_ ground: Ground, _ found: Weighed) -> HTML {
        switch ground {
        case .breakGlass: "by your own decision; privacy officers check it"
        case .relationship(.personPresent): "by your own word"
        case .relationship(.registeredPractice): "by what the demographics service says"
        case .relationship(.caseload): "by your organisation's list of a team's people"
        case .relationship(.eprLaunch): "by the record system that opened this one"
        // Told together, and no more of each: `OwnContacts`.
        case .relationship: "by your organisation's own record"
        }
    }

    private static func shown(_ sections: Set<Section>, _ decision: Decision) -> String {
        let seen = sections.intersection(decision.permitted)
        return seen == decision.permitted ? "for all that you see" : "for " + seen.sorted().map(\.inSentence).joined(separator: ", ")
    }
}
