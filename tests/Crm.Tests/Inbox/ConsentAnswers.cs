namespace Crm.Tests.Inbox;

/// <summary>What buyers really answer, language by language, and what it means: "all", "ads", "start" or "none".</summary>
public static class ConsentAnswers
{
    public static TheoryData<string, string> All()
    {
        var (data, seen) = (new TheoryData<string, string>(), new HashSet<string>());
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var text in line[(colon + 1)..].Split('|', StringSplitOptions.TrimEntries)
                .Where(seen.Add)) data.Add(text.Replace("\\n", "\n"), line[..colon]);
        }
        return data;
    }

    const string Table = """
        all: unsubscribe from this list | cease | Stop. Wrong number | never text me again | quit texting me | I opt out
        all: please don't message me anymore | Don't send me any more texts | 停 | 不要发短信 | 不用再发了 | 不要發簡訊
        ads: 不接收广告 | 不想收到广告 | 取消推送
        all: je ne veux plus recevoir de messages | supprimez mon numéro | eliminar mi número | borrarme de la lista
        all: parar de receber | quero sair da lista | pare de me mandar mensagem | Newsletter abbestellen | smettila di scrivermi
        all: rimuovimi dalla lista | proszę nie pisać | usuńcie mnie z listy | stans | peruuta viestit | прекратить | отмените подписку
        all: прекратите присылать сообщения | скасуйте підписку | كفاية | תורידו אותי מהרשימה | tidak mau terima sms lagi
        all: batal langganan | saya tak nak mesej lagi | 解約 | 멈춰 | 탈퇴
        none: wrong number | 停车场在哪 | 停产了吗 | please stop by my house | stop my order | can you stop the delivery
        all: STOP | stop | Stop. | “stop” | STOP!!! | S T O P | s.t.o.p | s-t-o-p | ＳＴＯＰ | ⓈⓉⓄⓅ | 𝗦𝗧𝗢𝗣 | 🛑 STOP 🛑 | stop 🙏 | STÓP
        all: STOP STOP | stop all | STOPALL | opt out | OPT-OUT | unsubscribe | Un-Subscribe
        all: please stop | stop please | stop, thanks! | Stop thank you | PLEASE STOP NOW | pls stop texting me
        all: hi, please stop sending me messages | Could you please stop? | I want to unsubscribe | unsubscribe me please | stop it
        all: don't text me | Remove me from your list, thanks
        all: STOP\n--\nSent from my iPhone | STOP\n\nSent from my iPhone | stop\n-- \nMaria Jones\nCloud Ltd
        all: Stop\nBest regards,\nMaria Jones | Stop\n> 【云朵家居】Your order is on its way | STOP Sent from my iPhone
        all: stop\r\nGet Outlook for iOS
        all: cancel | CANCEL. | end | quit | cancel please
        all: Reply STOP to opt out | Text STOP to unsubscribe | please stop these messages | stop please and thank you
        all: STOP.\n\nGet Outlook for Android
        start: START | start please | unstop | opt in | Subscribe | resubscribe, thanks
        none: please stop by tomorrow | cancel order 1234 | what time do you stop? | don't stop | do not stop sending | can you cancel?
        none: please cancel my order | stop sign | when does it arrive? | I want to start | start? | where is my parcel | thanks | please
        none: ok | ... | 🙏 | hello | STOP 1234 | t-shirt | size R or T? | Nice | stop start | my order should stop at the pickup point
        none: when do you start
        ads: R | r | T | TD | td | N | “TD”。 | Ｔ | 退订 | 拒收 | 拒收R | T退订 | 回复TD | 拒收请回复R | 退订回T | 退订回复TD | 拒收请回R | TD退订 | 回T退订 | 请退订
        ads: 退订，谢谢 | 退 订 | 我要退订 | 退订短信 | 取消订阅 | 别再发广告了 | 退订\n--\n发自我的iPhone | 退​订
        all: 停止 | 拜托不要再发了 | 不要再发了，谢谢 | 请不要再发了 | 麻烦别再发短信了 | 别发了 | 请勿打扰 | 停止发送 | 不要再给我发短信了 | 停止 退订
        start: 订阅 | 恢复 | 恢复订阅，谢谢 | 取消退订
        all: 不要再发短信给我了 | 求求你们别再骚扰我了 | 麻烦不要再发消息给我，谢谢
        none: 什么时候发货 | 不要退订 | 怎么退订？ | 退订吗 | 取消订单 | 停止发货 | 别发货 | 谢谢 | 好的 | 我的订单拒绝签收了怎么办 | 你好，请问还有货吗 | 不要发错颜色
        ads: 退訂 | 拒收 | 退訂，謝謝 | 請退訂 | 取消訂閱 | 回覆TD
        all: 停止 | 拜託不要再發了 | 唔該唔好再發 | 不要再傳簡訊了 | 請勿打擾，謝謝
        start: 訂閱 | 恢復
        none: 甚麼時候出貨 | 不要退訂 | 取消訂單 | 謝謝
        all: ARRÊT | arret | stop s'il vous plaît | Stop svp merci | Arrêtez s'il vous plaît | désinscription | Désabonnez-moi, merci
        all: ne plus recevoir de SMS | veuillez me désinscrire | STOP\nEnvoyé de mon iPhone
        ads: stop pub | Plus de pub svp
        start: démarrer | m'abonner | s'abonner
        none: arrêtez-vous à Lyon ? | annuler la commande 1234 | quand arrive mon colis | merci | je veux annuler | arrêt de bus
        all: parar | BASTA | baja | Darme de baja por favor | no más mensajes, gracias | por favor no me envíen más mensajes
        all: cancelar suscripción | STOP gracias | Stop\nEnviado desde mi iPhone
        ads: no más publicidad
        start: iniciar | suscribirme por favor
        none: ¿cuándo llega? | cancelar pedido 1234 | quiero cancelar | gracias | no pares | parar a las cinco
        all: parar | PARE por favor | descadastrar | cancelar inscrição | sair | não quero mais receber mensagens
        all: parem de enviar mensagens, obrigado | Stop\nEnviado do meu iPhone
        start: iniciar | me inscrever
        none: cancelar o pedido 99 | quando chega? | obrigado | quero parar em casa amanhã
        all: stopp | Bitte stoppen | abmelden | Bitte abmelden, danke! | Keine SMS mehr bitte | ich möchte keine Nachrichten mehr
        all: Abbestellen | Bitte hören Sie auf | Stopp\n\nMit freundlichen Grüßen\nHans Müller | STOP\nVon meinem iPhone gesendet
        ads: Keine Werbung | bitte keine Werbung mehr
        start: anmelden | Start bitte
        none: Bestellung stornieren | Wann hört das auf? | bitte bis morgen stoppen | danke | Ich möchte kündigen bitte morgen
        none: wo ist mein Paket
        all: ferma | BASTA | basta messaggi per favore | disiscrivimi, grazie | cancellatemi | non inviatemi più messaggi
        all: Stop\nInviato da iPhone
        ads: niente pubblicità
        start: iscrivimi | inizia
        none: annulla ordine 1234 | quando arriva | grazie | va bene fine
        all: stoppen | afmelden aub | Graag uitschrijven, dank u wel | geen berichten meer | schrijf me uit | stop alstublieft
        all: STOP\nVerzonden vanaf mijn iPhone
        ads: geen reclame meer
        start: aanmelden
        none: bestelling annuleren | stop morgen even langs | bedankt | waar blijft mijn pakket
        all: wypisz mnie | proszę wypisać | STOP proszę | rezygnuję | nie wysyłajcie więcej wiadomości | przestańcie pisać, dziękuję
        all: dość | Stop\nWysłane z iPhone'a
        ads: bez reklam
        start: wznów | zapisz mnie
        none: anuluj zamówienie 12 | kiedy przyjdzie paczka | dziękuję
        all: stopp | sluta tack | avregistrera mig | snälla sluta | inga fler sms tack | Sluta skicka sms | avsluta
        all: STOPP\nSkickat från min iPhone
        ads: ingen reklam tack
        start: starta
        none: avbryt beställningen 12 | när kommer paketet | tack
        all: afmeld | AFMELD MIG tak | stop venligst | ikke flere sms | hold op | Stop\nSendt fra min iPhone
        ads: ingen reklamer
        start: tilmeld
        none: hvornår kommer pakken | tak | annuller ordre 77
        all: stopp | meld meg av takk | vennligst stopp | ikke flere meldinger | slutt å sende | Stopp\nSendt fra min iPhone
        start: meld meg på
        none: når kommer pakken | takk | avbryt bestilling 5
        all: lopeta | LOPETTAKAA kiitos | ei enää viestejä | poistakaa minut listalta | älkää lähettäkö enää viestejä
        all: Lopeta\nLähetetty iPhonesta
        start: aloita
        none: milloin paketti tulee | kiitos | peruuta tilaus 12
        all: стоп | СТОП! | Стоп, пожалуйста | отписаться | отпишите меня, пожалуйста | больше не присылайте | Не пишите мне больше
        all: хватит | Прекратите рассылку спасибо | С Т О П | Стоп\nОтправлено с iPhone
        ads: без рекламы
        start: старт | возобновить
        none: отменить заказ 1234 | когда доставка? | спасибо | не хватит | хочу отменить
        all: стоп | відписатися | відпишіть мене будь ласка | не надсилайте більше | досить, дякую | Стоп\nНадіслано з iPhone
        start: почати | відновити
        none: скасувати замовлення 5 | коли доставка | дякую
        all: dur | DURDUR | lütfen durdurun | mesaj istemiyorum | abonelikten çık | artık mesaj atmayın lütfen | RET | çıkış | İPTAL
        all: iptal lütfen | Dur\niPhone'umdan gönderildi
        ads: reklam istemiyorum
        start: başlat | abone ol
        none: siparişi iptal et 12 | kargom nerede | teşekkürler | iptal istiyorum
        all: توقف | أوقف | ايقاف | الرجاء إيقاف الرسائل | إلغاء الاشتراك | الغاء الاشتراك من فضلك | لا ترسلوا رسائل | قِف | تـوقـف
        all: كفى شكرا
        start: ابدأ | اشترك
        none: متى يصل الطلب | إلغاء الطلب 1234 | شكرا | أريد إلغاء
        all: הסר | הסירו אותי בבקשה | עצור | הפסק | תפסיקו לשלוח לי הודעות | די תודה | הסר.
        start: התחל
        none: מתי תגיע החבילה | תודה | ביטול הזמנה 12
        all: बंद करो | कृपया बंद करें | रोकें | मैसेज मत भेजो | धन्यवाद, बंद कर दीजिए | स्टॉप | band karo please
        start: शुरू करें
        none: मेरा ऑर्डर कहाँ है | धन्यवाद | ऑर्डर रद्द करें 12 | बंद करो मेरे ऑर्डर का भुगतान
        all: berhenti | BERHENTI ya | tolong berhenti | jangan kirim sms lagi | unreg | stop, terima kasih | mohon hentikan
        all: Stop\nDikirim dari iPhone saya
        ads: jangan kirim iklan
        start: mulai | berlangganan
        none: kapan sampai? | batalkan pesanan 12 | terima kasih | berhenti di depan rumah
        all: berhenti | sila berhenti | jangan hantar mesej lagi | tolong hentikan terima kasih | tak nak mesej
        start: mulakan
        none: bila sampai | batalkan pesanan | terima kasih
        all: dừng | Dừng lại | ngừng gửi tin nhắn | vui lòng ngừng | hủy đăng ký | huy dang ky | TU CHOI | đừng nhắn tin nữa ạ
        all: làm ơn dừng lại, cảm ơn | DUNG LAI
        start: bắt đầu | đăng ký
        none: đúng | Đúng ạ | bao giờ giao hàng | hủy đơn hàng 12 | cảm ơn
        all: หยุด | หยุดส่งข้อความ | กรุณาหยุดส่งข้อความครับ | ไม่ต้องส่งมาอีก | ยกเลิกการรับข้อความ ขอบคุณค่ะ | หยุด ครับ
        all: ช่วยหยุดส่งด้วยนะคะ
        start: เริ่ม | สมัคร
        none: เมื่อไหร่ของจะมา | ยกเลิกออเดอร์ 12 | ขอบคุณครับ
        all: 停止 | 配信停止 | 配信停止をお願いします | 配信停止希望です | 停止してください | 解除お願いします | もう送らないでください | やめてください | ストップ | ｽﾄｯﾌﾟ | 受信拒否 | 停止\niPhoneから送信
        start: 開始 | 配信再開をお願いします
        none: いつ届きますか | 注文をキャンセルしたい | ありがとうございます | キャンセルできますか | 停止線 | 荷物の配達を停止したくない
        all: 중지 | 수신거부 | 수신 거부 부탁드립니다 | 그만 보내세요 | 제발 그만 보내주세요 | 문자 보내지 마세요 | 해지해주세요 | 거부 감사합니다 | 중지
        ads: 광고 거부
        start: 시작 | 수신동의
        none: 언제 배송되나요 | 주문 취소해주세요 12 | 감사합니다 | 배송 중지
        """;
}
