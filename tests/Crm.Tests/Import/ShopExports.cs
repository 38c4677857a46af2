namespace Crm.Tests.Import;

/// <summary>Small exports in the layouts shops' platforms publish; the people in them are invented.</summary>
static class ShopExports
{
    public const string Shopify = """
        Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value,Phone
        #1001,ann@example.com,paid,2024-03-01 10:05:00 -0500,fulfilled,2024-03-02 09:00:00 -0500,yes,USD,45.00,5.00,0.00,50.00,,0.00,Standard,2024-03-01 10:00:00 -0500,2,Green tea,15.00,,TEA,true,true,fulfilled,Ann Lee,1 Main St,1 Main St,,,Boston,'02108,MA,US,(617) 555-0100,Ann Lee,1 Main St,1 Main St,,,Boston,'02108,MA,US,+1 617-555-0100,,,,Card,,0.00,V,0.00,,,,5551000000001,,Low,web,0.00,,,
        #1001,ann@example.com,,,,,,,,,,,,,,2024-03-01 10:00:00 -0500,1,Cup,15.00,,CUP,true,true,fulfilled,,,,,,,,,,,,,,,,,,,,,,,,,,,V,,,,,,,,,0.00,,,
        #1002,bob@example.com,partially_refunded,2024-03-03 12:00:00 +0000,unfulfilled,,no,GBP,20.00,0.00,0.00,20.00,SPRING,2.00,Standard,2024-03-03 11:59:00 +0000,1,Pot,22.00,,POT,true,true,pending,Bob Ray,2 High St,2 High St,,,London,SW1A 1AA,,GB,020 7946 0958,Bob Ray,2 High St,2 High St,,,London,SW1A 1AA,,GB,,,,,Card,,5.00,V,0.00,,,,5551000000002,,Low,web,0.00,,,
        #1003,,voided,,unfulfilled,,no,USD,9.00,0.00,0.00,9.00,,0.00,,2024-03-04 08:00:00 -0500,1,Spoon,9.00,,,true,true,pending,,,,,,,,,,,,,,,,,,,,,,,2024-03-04 09:00:00 -0500,,,0.00,V,9.00,,,,5551000000003,,Low,pos,0.00,,,
        """;

    public const string WooCommerce = """
        order_id,order_number,order_date,status,shipping_total,tax_total,discount_total,order_total,refunded_total,order_currency,payment_method,customer_id,customer_email,billing_first_name,billing_full_name,billing_email,billing_phone,billing_postcode,billing_city,billing_state,billing_country,shipping_first_name,shipping_full_name,shipping_postcode,shipping_city,shipping_state,shipping_country,customer_note,item_id,item_product_id,item_name,item_sku,item_quantity,item_subtotal,item_total
        501,501,2024-05-01 10:00:00,completed,4.00,0.00,1.00,33.00,0.00,EUR,card,7,a@example.com,Anna,Anna Alt,a@example.com,030 901820,10115,Berlin,BE,DE,Anna,Anna Alt,10115,Berlin,BE,DE,,11,101,Becher,B-1,2,20.00,19.50
        501,501,2024-05-01 10:00:00,completed,4.00,0.00,1.00,33.00,0.00,EUR,card,7,a@example.com,Anna,Anna Alt,a@example.com,030 901820,10115,Berlin,BE,DE,Anna,Anna Alt,10115,Berlin,BE,DE,,12,102,Kanne,K-1,1,10.00,9.50
        502,502,2024-05-02 10:00:00,processing,0.00,0.00,0.00,10.00,4.00,EUR,card,0,g@example.com,Gast,Gast Frei,g@example.com,,10115,Berlin,BE,DE,,,,,,,,13,102,Kanne,K-1,1,10.00,10.00
        503,503,2024-05-03 10:00:00,cancelled,0.00,0.00,0.00,10.00,0.00,EUR,card,8,c@example.com,Cem,Cem Can,c@example.com,,10115,Berlin,BE,DE,,,,,,,,14,102,Kanne,K-1,1,10.00,10.00
        """;

    public const string TaobaoOrders = """
        订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因
        ="2384123456789012345",示例买家甲,,58.00,0.00,0,58.00,0,58.00,0,交易成功,,示例甲,浙江省 杭州市 西湖区 示例路1号,快递,'null,'13800138000,2024-01-01 10:00:00,2024-01-01 10:01:00,"茉莉花茶, 白瓷杯",2,No:75000000000001,中通快递,,3,0,示例店,
        ="2384123456789012346",示例买家乙,,99.00,8.00,0,107.00,0,0.00,0,"付款以后用户退款成功，交易自动关闭",,示例乙,广东省 广州市 天河区 示例路2号,快递,'null,'138****8001,2024-01-02 10:00:00,2024-01-02 10:01:00,羊毛围巾,1,,,,1,0,示例店,退货
        ="2384123456789012347",t**1,,20.00,0.00,0,20.00,0,0.00,0,等待买家付款,,示*,广东省 广州市 天河区 示例路3号,快递,'null,'null,2024-01-03 10:00:00,,棉袜,1,,,,1,0,示例店,
        """;

    public const string TaobaoItems = """
        订单编号,标题,价格,购买数量,外部系统编号,商品属性,套餐信息,备注,订单状态,商家编码
        ="2384123456789012345",茉莉花茶,19.00,2,TEA,口味：茉莉,,,交易成功,TEA-2
        ="2384123456789012345",白瓷杯,20.00,1,CUP,,,,交易成功,CUP-1
        ="2384123456789012346",羊毛围巾,99.00,1,SCARF,颜色分类：红,,,交易关闭,SCARF-R
        ="2384123456789012347",棉袜,20.00,1,SOCK,,,,等待买家付款,SOCK-3
        """;

    public const string Youzan = """
        订单号,订单类型,订单状态,订单来源,买家昵称,买家手机号,收货人/提货人,收货人手机号/提货人手机号,收货人省份,收货人城市,收货人地区,详细收货地址/提货地址,订单创建时间,买家付款时间,交易成功时间,商品名称,商品编码,商品单价,商品数量,商品金额合计,运费,店铺优惠合计,应收订单金额,订单实付金额,订单退款状态,订单已退款金额,快递公司,快递单号
        E20240101100000012345678,普通订单,交易完成,微信小程序,示例甲,13800138000,示例甲,13800138000,浙江省,杭州市,西湖区,示例路1号,2024-01-01 10:00:00,2024-01-01 10:02:00,2024-01-09 10:00:00,茶,TEA,¥50.00,1,89.00,0.00,9.00,80.00,80.00,,0.00,顺丰速运,SF0000000000001
        E20240101100000012345678,普通订单,交易完成,微信小程序,示例甲,13800138000,示例甲,13800138000,浙江省,杭州市,西湖区,示例路1号,2024-01-01 10:00:00,2024-01-01 10:02:00,2024-01-09 10:00:00,杯,CUP,¥39.00,1,89.00,0.00,9.00,80.00,80.00,,0.00,顺丰速运,SF0000000000001
        E20240102100000012345679,普通订单,交易关闭,微信小程序,示例乙,138****8001,示例乙,138****8001,浙江省,杭州市,西湖区,示例路2号,2024/1/2 10:00:00,,,茶,TEA,50.00,1,50.00,0.00,0.00,50.00,50.00,,0.00,,
        """;

    public const string Douyin = "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,支付方式,收件人,收件人手机号,省,市,区,街道,详细地址,买家留言,订单提交时间,订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,售后状态,取消原因\n"
        + "'6917000000000000011\t,6917000000000000011\t,茶,100g,1,3500000000000000001\t,TEA,50.00,45.00,0.00,5.00,微信,示例甲,13800138000,浙江省,杭州市,西湖区,,示例路,,2024-01-01 10:00:00,2024-01-10 10:00:00,2024-01-01 10:01:00,抖音,直播,已完成,2024-01-03 10:00:00,,\n"
        + "'6917000000000000011\t,6917000000000000012\t,杯,白,2,3500000000000000002\t,CUP,20.00,40.00,0.00,0.00,微信,示例甲,13800138000,浙江省,杭州市,西湖区,,示例路,,2024-01-01 10:00:00,2024-01-10 10:00:00,2024-01-01 10:01:00,抖音,直播,已完成,2024-01-03 10:00:00,,\n"
        + "'6917000000000000021\t,6917000000000000021\t,茶,100g,1,3500000000000000001\t,TEA,50.00,50.00,0.00,0.00,,示*,1**********,浙江省,杭州市,西湖区,,****,,2024-01-02 10:00:00,,,抖音,橱窗,已关闭,,,不想要了\n";

    public const string OnlineRetail = """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        600001,85123A,WHITE HEART HOLDER,6,12/1/2010 8:26,2.55,17850,United Kingdom
        600001,71053,WHITE METAL LANTERN,6,12/1/2010 8:26,3.39,17850,United Kingdom
        600002,22633,HAND WARMER,2,12/13/2010 8:28,1.85,,United Kingdom
        C600003,85123A,WHITE HEART HOLDER,-1,12/14/2010 9:41,2.55,17850,United Kingdom
        """;
}
