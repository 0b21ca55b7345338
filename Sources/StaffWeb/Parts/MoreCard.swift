import AccessControl
import CareRecord
import Looks

/// What of this record could be opened by breaking the glass, by name; the same whatever the record holds, so that it tells nothing of it.
enum MoreCard {
    static func html(_ view: LookView) -> HTML {
        guard let permission = view.look.decision.permission else { return "" }
        guard view.look.decision.couldBeOpenedByGlass else { return limited(permission.glassLimits, view) }
        var html: HTML = """
            <section class="cr-card"><header><h2>What could be opened</h2></header><p>If care cannot wait, breaking the glass can open more, with a reason. \
            <b>Every such look is checked by people.</b></p><ul class="nhsuk-list nhsuk-list--bullet cr-small">
            """
        for section in LookView.order where permission.couldOpenSections.contains(section) { html += "<li>\(section.title)</li>" }
        // As the page calls it where it is chosen.
        for label in permission.couldOpen.sorted() {
            html += "<li>\(view.look.labelNames[label] ?? label.rawValue.replacing("-", with: " ")), if there is any</li>"
        }
        html += """
            </ul><form method="post" action="\(Address.looks)"><input type="hidden" name="nhs-number" value="\(plain: view.look.person.nhsNumber.digits)">\
            <input type="hidden" name="more" value="1"><div class="cr-actions">\
            <button class="nhsuk-button nhsuk-button--secondary">Choose what to open</button></div></form></section>
            """
        return html
    }

    /// Where only a limit keeps it from being offered: whose, and what to do instead. Empty where nothing more could be opened.
    private static func limited(_ reached: [ReachedLimit], _ view: LookView) -> HTML {
        guard !reached.isEmpty else { return "" }
        var html = LimitCards.html(reached, at: view.look.staffOrganisation.name, opens: true)
        html += LimitCards.insteadCard(LimitCards.insteadOfMore)
        return html
    }
}
