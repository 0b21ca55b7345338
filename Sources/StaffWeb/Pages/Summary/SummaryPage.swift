import CareRecord
import Looks

/// The summary: exceptions in words on top, a card for each thing that is looked for first, and who said what below.
enum SummaryPage {
    static let page = LookPage(tab: .summary, title: "Summary") { view in
        var html: HTML = "<h1>Summary</h1>\n"
        html += """
            <p class="cr-small"><a href="\(Address.why(view.look.id))">Why am I seeing this?</a> \
            Your look is on record, \(HTML.moment(view.look.opened)). \
            <a href="\(Address.print(view.look.id))">Print</a></p>
            """
        html += Progress.html(view)
        html += "<div class=\"cr-grid\"><div class=\"cr-7 cr-stack\">"
        html += SummaryCards.allergies(view)
        html += SummaryCards.medicines(view)
        html += SummaryCards.conditions(view)
        html += "</div><div class=\"cr-5 cr-stack\">"
        html += SummaryCards.results(view)
        html += SummaryCards.appointments(view)
        html += SummaryCards.carePlans(view)
        html += SummaryCards.documents(view)
        html += MoreCard.html(view)
        html += "</div>"
        html += Panel.html(view, heading: "<h2>Who said what</h2>")
        html += "</div>"
        html += LedgerWords.whole(view)
        html += """
            <form class="cr-actions" method="post" action="\(Address.close(view.look.id))">\
            <button class="nhsuk-button nhsuk-button--secondary">Close this record</button> \
            <span class="cr-small cr-soft">Nothing of it is kept.</span></form>
            """
        return html
    }
}
