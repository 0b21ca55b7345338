import CareRecord

/// The whole banner in words, one tap away on a phone.
enum PersonPage {
    static let page = LookPage(tab: .person, title: "Person") { view in
        var html: HTML =
            "<h1>Person</h1>\n<div class=\"cr-grid\"><section class=\"cr-card cr-6\"><header><h2>Who it is</h2><span class=\"cr-small cr-soft\">From the demographics service</span></header><dl class=\"cr-list\">"
        html += Banner.first(view.look.person, view)
        html += Banner.second(view.look.person, view)
        if let need = Banner.interpreter(view.look.person, view) { html += Banner.interpreter(need) }
        html += "</dl></section><section class=\"cr-card cr-6\"><header><h2>In sight on every page</h2></header><div class=\"cr-allflags\">"
        html += Flags.html(view)
        html += "</div></section></div>"
        if view.look.decision.permitted.contains(.identity) {
            html += "<p><a href=\"\(view.tab(.section(.identity)))\">What each organisation says of who the person is</a></p>"
        }
        return html
    }
}
