import HTTPTypes
import Hummingbird
import NIOCore

/// The one page of the partner listener: the same words whatever was wrong, because it may be in the wrong hands.
enum PartnerPage {
    static func refused(_ status: HTTPResponse.Status, staffURL: String) -> Response {
        let html = """
            <!DOCTYPE html>
            <html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>The launch was refused — CareRecord</title></head>
            <body><main><h1>The launch from your record system was refused</h1>
            <p>Nothing was opened. Go back to your record system and open the shared record again.</p>
            <p>If that does not help, <a href="\(staffURL)/" target="_top">find the person in the shared record</a>, and tell your service desk.</p>
            </main></body></html>

            """
        return Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}
