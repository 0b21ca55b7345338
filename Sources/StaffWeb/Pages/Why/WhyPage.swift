import AccessControl
import CareRecord

/// The decision in words: one sentence, then every rule that was weighed.
enum WhyPage {
    static let page = LookPage(tab: nil, title: "Why am I seeing this?") { view in
        let look = view.look
        let ground = GroundsCard.sentence(view)
        let because: HTML = ground.map { "\($0). You are" } ?? "you are"
        var html: HTML = """
            <p class="cr-small"><a href="\(view.tab(.summary))">Back to the summary</a></p><h1>Why am I seeing this?</h1>\
            <div class="cr-verdict"><p>You may look because \(because) signed in at <b>\(look.staffOrganisation.name)</b> as \
            <b>\(look.staff.role.name)</b>, and no rule stands against it.</p></div>\
            <div class="cr-grid"><div class="cr-8 cr-stack">\(GroundsCard.html(view))<section class="cr-card"><header><h2>Every rule that was weighed</h2>\
            <span class="cr-small">The strictest wins, whatever the order</span></header>\
            <table class="cr-table cr-stackable"><thead><tr><th scope="col">Rule</th><th scope="col">Finding</th><th scope="col">Effect</th></tr></thead><tbody>
            """
        let permits = look.decision.weighed.filter(OwnContacts.isOne).reduce(into: Set<Section>()) { found, weighed in
            if case .permit(let sections) = weighed.finding { found.formUnion(sections) }
        }
        if !permits.isEmpty {
            html += """
                <tr><th scope="row">relationship</th><td data-label="Finding">care at your organisation: \(OwnContacts.words(view))</td>\
                <td data-label="Effect">\(effect(.permit(permits)))</td></tr>
                """
        }
        for weighed in look.decision.weighed where !OwnContacts.isOne(weighed) {
            html +=
                "<tr><th scope=\"row\">\(weighed.rule.replacing("-", with: " "))</th><td data-label=\"Finding\">\(weighed.sentence)</td><td data-label=\"Effect\">\(effect(weighed.finding))</td></tr>"
        }
        html += """
            </tbody></table></section></div><div class="cr-4 cr-stack"><section class="cr-card"><header><h2>What you see</h2></header>\
            <dl class="cr-facts"><dt>Shown</dt><dd>\(names(look.decision.permitted))</dd>\(hidden(look.decision))\
            <dt>Until</dt><dd>You close it, \(view.site.settings.idleWords) idle, or four hours after it was opened</dd></dl></section>\(MoreCard.html(view))\
            <section class="cr-card"><header><h2>On record</h2></header><dl class="cr-facts"><dt>Opened</dt><dd>\(HTML.moment(look.opened))</dd>\
            <dt>By</dt><dd>\(look.staff.name)</dd><dt>For</dt><dd>\(look.staffOrganisation.name)</dd><dt>Purpose</dt><dd>Direct care</dd></dl>\
            <p class="cr-small">Anyone checking can replay this decision from the same facts.</p></section>\
            <section class="cr-card"><header><h2>Not right?</h2></header><p class="cr-small">If you are not caring for this person, close the record now.</p>\
            <form method="post" action="\(Address.close(look.id))"><button class="nhsuk-button nhsuk-button--secondary">Close this record</button></form></section></div></div>
            """
        return html
    }

    /// On every page of a record.
    static func link(_ view: LookView) -> HTML {
        "<p class=\"cr-small cr-apart0\"><a href=\"\(Address.why(view.look.id))\">Why am I seeing this?</a></p>"
    }

    private static func names(_ sections: Set<Section>) -> String {
        sections.sorted().map(\.title).joined(separator: ", ")
    }

    private static func hidden(_ decision: Decision) -> HTML {
        var html = HTML()
        for part in NotOpen.reasons(Section.allCases, decision) {
            html += "<dt>Not shown, \(part.why)</dt><dd>\(names(Set(part.sections)))</dd>"
        }
        return html
    }

    private static func effect(_ finding: Finding) -> HTML {
        switch finding {
        case .permit(let sections):
            sections.count == Section.allCases.count ? "<b>Permits</b> all sections" : "<b>Permits</b> \(names(sections))"
        case .limit(let sections): "<b>At most</b> \(names(sections))"
        case .hides(let sections): "<b>Hides</b> \(names(sections))"
        case .challenge(let challenge): "<b>Asks.</b> \(challenge.sentence)"
        case .noRestriction: "Does not stand in the way"
        case .doesNotApply: "None"
        case .couldNotTell: "Could not tell; does not stand in the way"
        case .refuse(let why): "<b>Refuses.</b> \(why.sentence)"
        }
    }
}
